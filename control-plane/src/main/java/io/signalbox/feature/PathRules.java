package io.signalbox.feature;

import io.signalbox.report.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which paths an operator may write: those that mean the same to everybody who reads them. A path that a client, Envoy
 * and an upstream normalize differently is a way around a rule.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch">RouteMatch</a>
 * <p><b>Reports</b> {@link #BAD_PATH}, {@link #BAD_REWRITE}
 */
final class PathRules {
    static final Reason BAD_PATH = Reason.error("PathBad");
    static final Reason BAD_REWRITE = Reason.error("RewriteBad");

    /** RFC 3986's characters of a path, whole or percent-encoded. */
    private static final Pattern CHARACTERS = Pattern.compile("(?:[A-Za-z0-9/:@._~!$&'()*+,=;-]|%[0-9a-fA-F]{2})*+");

    private static final List<String> FORBIDDEN = List.of("//", "/./", "/../", "%2f", "%2F", "#");
    private static final List<String> FORBIDDEN_AT_END = List.of("/..", "/.");

    private PathRules() {}

    /** Reports {@link #BAD_PATH} unless the path is fine. */
    static void checkPath(String path, Scope scope) {
        mistake(path).ifPresent(mistake -> scope.report(BAD_PATH, "the path \"" + path + "\" " + mistake));
    }

    /** Reports {@link #BAD_REWRITE} unless the path of the rewrite is fine; a query and a fragment may follow it. */
    static void checkRewrite(String rewrite, Scope scope) {
        String path = rewrite.split("[?#]", 2)[0];
        mistake(path).ifPresent(mistake -> scope.report(BAD_REWRITE, "the rewrite \"" + rewrite + "\" " + mistake));
    }

    private static Optional<String> mistake(String path) {
        for (String part : FORBIDDEN) {
            if (path.contains(part)) {
                return Optional.of("must not contain " + part);
            }
        }
        for (String end : FORBIDDEN_AT_END) {
            if (path.endsWith(end)) {
                return Optional.of("must not end with " + end);
            }
        }
        return CHARACTERS.matcher(path).matches()
                ? Optional.empty()
                : Optional.of(
                        "may only contain letters, digits, / : @ - . _ ~ ! $ & ' ( ) * + , ; = and % with two hexadecimal"
                                + " digits");
    }
}
