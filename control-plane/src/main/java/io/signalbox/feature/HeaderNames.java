package io.signalbox.feature;

import java.util.regex.Pattern;

/** What Envoy takes as the name of a header. */
final class HeaderNames {

    /** RFC 9110's token. */
    private static final Pattern TOKEN = Pattern.compile("[0-9a-zA-Z!#$%&'*+.^_|~`-]+");

    private HeaderNames() {}

    /** Whether it may name a header of HTTP/1.1, as in {@code x-user}. */
    static boolean isToken(String name) {
        return TOKEN.matcher(name).matches();
    }

    /** Whether it may name a header or a pseudo header, as in {@code :authority}. */
    static boolean isPresentable(String name) {
        return isToken(name.startsWith(":") ? name.substring(1) : name);
    }

    /** Whether Envoy takes it as a header's value: anything but line ends and zero bytes. */
    static boolean isValue(String value) {
        return value.chars().noneMatch(c -> c == '\0' || c == '\r' || c == '\n');
    }
}
