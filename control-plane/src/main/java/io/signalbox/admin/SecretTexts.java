package io.signalbox.admin;

import com.google.protobuf.ByteString;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Kinds;
import io.signalbox.store.StoreView;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/** The values of all Secrets that are held, as texts that may turn up elsewhere. */
final class SecretTexts {

    /** Certificates are shown to everybody who connects. */
    private static final Set<String> PUBLIC = Set.of("tls.crt", "ca.crt");

    private SecretTexts() {}

    static Set<String> of(StoreView view) {
        Set<String> texts = new HashSet<>();
        view.held().values().stream()
                .filter(held -> held.key().kind().equals(Kinds.SECRET))
                .flatMap(held -> held.resource().stream())
                .flatMap(resource -> resource.body() instanceof Secret secret ? Stream.of(secret) : Stream.empty())
                .forEach(secret -> {
                    secret.getDataMap().forEach((name, value) -> add(name, value, texts));
                    secret.getStringDataMap()
                            .forEach((name, value) -> add(name, ByteString.copyFromUtf8(value), texts));
                });
        return texts;
    }

    private static void add(String name, ByteString value, Set<String> texts) {
        if (PUBLIC.contains(name) || value.isEmpty() || !value.isValidUtf8()) {
            return;
        }
        String text = value.toStringUtf8();
        texts.add(text);
        texts.add(text.strip());
        // Envoy's formatter takes % for the beginning of a command, so header values carry it twice.
        texts.add(text.replace("%", "%%"));
        texts.remove("");
    }
}
