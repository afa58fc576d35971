package io.signalbox.feature;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Header values with Envoy's substitutions, such as {@code %DOWNSTREAM_REMOTE_ADDRESS%} and {@code %REQ(x-user)%}. One that Envoy
 * cannot read would make it refuse all routes of the listener.
 *
 * <p>Their grammar is that of <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/configuration/observability/access_log/usage#command-operators">command
 * operators</a>. Which commands there are depends on the Envoy's version and extensions, so it is not checked.
 */
final class HeaderFormats {

    /** A command, what it is about in parentheses, and how many characters of it are taken. */
    private static final Pattern COMMAND = Pattern.compile("%[A-Z0-9_]+(?:\\([^)]*\\))?(?::[0-9]+)?%");

    private HeaderFormats() {}

    /** What is wrong with the value, as a sentence. */
    static Optional<String> mistake(String value) {
        if (!HeaderNames.isValue(value)) {
            return Optional.of("a header's value must not contain line ends");
        }
        Matcher command = COMMAND.matcher(value);
        int position = value.indexOf('%');
        while (position >= 0) {
            int end;
            if (value.startsWith("%%", position)) {
                end = position + 2;
            } else if (command.find(position) && command.start() == position) {
                end = command.end();
            } else {
                return Optional.of("what follows the percent sign at character " + (position + 1)
                        + " is not one of Envoy's commands, such as %PROTOCOL%; write %% for a percent sign");
            }
            position = value.indexOf('%', end);
        }
        return Optional.empty();
    }

    /** The value as Envoy must be given it to mean just these characters. */
    static String literal(String value) {
        return value.replace("%", "%%");
    }
}
