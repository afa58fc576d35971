package io.signalbox.reference;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Names that Kubernetes would take (RFC 1123 labels of at most 63 characters) made of names that it might not. */
public final class InMemoryNames {

    /** Kubernetes' limit for a label's length. */
    static final int LENGTH_MAX = 63;

    private static final int HASH_LENGTH = 32;

    private InMemoryNames() {}

    /**
     * Gloo Edge's rule: {@code * / . : _} and blanks become {@code -}; brackets, quotes and line ends go; what is
     * longer than 63 characters is cut and gets a hash of the whole, so that long names that differ stay different.
     */
    public static String sanitized(String name) {
        StringBuilder clean = new StringBuilder(name.length());
        for (char c : name.toCharArray()) {
            switch (c) {
                case '*', '/', '.', ':', '_', ' ' -> clean.append('-');
                case '[', ']', '\n', '"', '\'' -> {}
                default -> clean.append(c);
            }
        }
        String result = clean.toString().toLowerCase(Locale.ROOT);
        if (result.length() <= LENGTH_MAX) {
            return result;
        }
        String hash =
                Hashing.sha256().hashString(result, StandardCharsets.UTF_8).toString();
        return result.substring(0, LENGTH_MAX - HASH_LENGTH - 1) + "-" + hash.substring(0, HASH_LENGTH);
    }
}
