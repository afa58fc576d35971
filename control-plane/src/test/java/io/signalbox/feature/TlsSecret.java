package io.signalbox.feature;

import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Secrets for tests, made of the files in {@code src/test/resources/tls}. */
record TlsSecret(String yaml) {

    /** @param contents alternately a key of the Secret and its value */
    static TlsSecret holding(String... contents) {
        StringBuilder data = new StringBuilder();
        for (int i = 0; i < contents.length; i += 2) {
            data.append("\n  ").append(contents[i]).append(": ").append(base64(contents[i + 1]));
        }
        return new TlsSecret("""
                apiVersion: v1
                kind: Secret
                metadata: {name: backend, namespace: default}
                type: kubernetes.io/tls
                data:""" + data);
    }

    static String file(String name) {
        try (InputStream in = TlsSecret.class.getResourceAsStream("/tls/" + name)) {
            if (in == null) {
                throw new AssertionError("no file " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Resource<Secret> resource() {
        return Configuration.of(yaml).only(Kinds.SECRET);
    }

    private static String base64(String text) {
        String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return encoded.isEmpty() ? "\"\"" : encoded;
    }
}
