package io.signalbox.reference;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/** Names that Kubernetes would take (RFC 1123 labels of at most 63 characters) made of names that it might not. */
public final class InMemoryNames {

    /** Kubernetes' limit for a label's length. */
    static final int LENGTH_MAX = 63;

    /** How much of a long name stays before its hash, of which the last digit is cut in turn. */
    private static final int KEPT = 31;

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
        String result = clean.toString();
        if (result.length() > LENGTH_MAX) {
            result = (result.substring(0, KEPT) + "-" + hash(result)).substring(0, LENGTH_MAX);
        }
        return result.toLowerCase(Locale.ROOT);
    }

    /** MD5 as in Gloo Edge: routes that were written for it name its Upstreams, so each letter counts. */
    private static String hash(String name) {
        try {
            byte[] digest = MessageDigest.getInstance("MD5").digest(name.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has MD5", e);
        }
    }
}
