package io.signalbox.reference;

import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Key;
import java.util.Comparator;

/**
 * One of the two that a Kubernetes Secret of type {@code kubernetes.io/tls} can be for Envoy, each a secret of its own
 * there.
 */
public record SecretPart(Key<Secret> secret, Part part) implements Comparable<SecretPart> {

    /** What a Secret is used for; Envoy asks for each by a name of its own. */
    public enum Part {
        /** {@code tls.crt} and {@code tls.key}: who one is. */
        CERTIFICATE("tls"),
        /** {@code ca.crt}: whom one trusts. */
        VALIDATION("ca");

        private final String suffix;

        Part(String suffix) {
            this.suffix = suffix;
        }
    }

    /** The name that Envoy asks for by SDS: {@code <namespace>/<name>/tls} or {@code <namespace>/<name>/ca}. */
    public String sdsName() {
        return secret.namespace() + "/" + secret.name() + "/" + part.suffix;
    }

    @Override
    public int compareTo(SecretPart other) {
        return Comparator.comparing(SecretPart::secret, Key::compareTo)
                .thenComparing(SecretPart::part)
                .compare(this, other);
    }
}
