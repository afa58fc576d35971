package io.signalbox.admin;

import com.google.common.collect.ImmutableMap;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What somebody asks a page.
 *
 * @param parameters of the query; a parameter that is given twice counts once, as given last
 * @param accept the header, empty if absent
 */
record Request(String method, String path, ImmutableMap<String, String> parameters, String accept) {

    static Request of(String method, URI uri, String accept) {
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = uri.getRawQuery();
        if (query != null) {
            for (String pair : query.split("&", -1)) {
                int equals = pair.indexOf('=');
                if (!pair.isEmpty()) {
                    parameters.put(
                            decoded(equals < 0 ? pair : pair.substring(0, equals)),
                            equals < 0 ? "" : decoded(pair.substring(equals + 1)));
                }
            }
        }
        return new Request(method, uri.getPath(), ImmutableMap.copyOf(parameters), accept);
    }

    private static String decoded(String text) {
        // A URI whose escapes are broken is refused by the server before this.
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    Optional<String> parameter(String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /** @throws BadRequestException if it is absent */
    String required(String name) {
        return parameter(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> new BadRequestException("the parameter " + name + " is missing"));
    }

    /**
     * One of an enum's constants, whatever the case of its letters.
     *
     * @param written how the constant is written in a query
     * @throws BadRequestException if it is none of them; the message names them all
     */
    <E extends Enum<E>> Optional<E> oneOf(String name, Class<E> type, Function<E, String> written) {
        return parameter(name)
                .map(value -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> written.apply(constant).equalsIgnoreCase(value))
                        .findFirst()
                        .orElseThrow(() -> new BadRequestException(name + " \"" + value + "\" is none of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(written)
                                        .collect(Collectors.joining(", ")))));
    }

    /** {@code json} unless {@code format=yaml} is asked for. */
    Answer.Format format() {
        return oneOf("format", Answer.Format.class, format -> format.name().toLowerCase(Locale.ROOT))
                .orElse(Answer.Format.JSON);
    }

    boolean prefersText() {
        return accept.contains("text/plain") && !accept.contains("application/json");
    }
}
