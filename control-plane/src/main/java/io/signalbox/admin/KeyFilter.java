package io.signalbox.admin;

import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which of the operators' resources a request is about: {@code kind}, {@code namespace} and {@code name}, all optional.
 */
record KeyFilter(Optional<Kind<?>> kind, Optional<String> namespace, Optional<String> name) {

    /** @throws BadRequestException if there is no such kind */
    static KeyFilter of(Request request) {
        return new KeyFilter(
                request.parameter("kind").map(KeyFilter::kind),
                request.parameter("namespace"),
                request.parameter("name"));
    }

    private static Kind<?> kind(String text) {
        for (Kind<?> kind : Kinds.ALL) {
            if (kind.name().equalsIgnoreCase(text) || kind.plural().equalsIgnoreCase(text)) {
                return kind;
            }
        }
        throw new BadRequestException("there is no kind \"" + text + "\"; there are "
                + Kinds.ALL.stream().map(Kind::name).collect(Collectors.joining(", ")));
    }

    boolean isOpen() {
        return kind.isEmpty() && namespace.isEmpty() && name.isEmpty();
    }

    boolean matches(Key<?> key) {
        return (kind.isEmpty() || key.kind().equals(kind.get()))
                && (namespace.isEmpty() || key.namespace().equals(namespace.get()))
                && (name.isEmpty() || key.name().equals(name.get()));
    }
}
