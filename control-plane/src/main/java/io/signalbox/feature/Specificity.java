package io.signalbox.feature;

import io.signalbox.api.core.matchers.Matcher;
import java.util.Comparator;

/**
 * Which of two routes is tried first when RouteTables of equal weight are merged, as in Gloo Edge: by their most
 * special matchers, of which one with more methods is more special; then by the kind of path; then the path that comes
 * later in the alphabet, so that a path comes before its beginnings.
 */
final class Specificity {

    private static final Comparator<Matcher> OF_MATCHERS = Comparator.<Matcher>comparingInt(
                    matcher -> -matcher.getMethodsCount())
            .thenComparingInt(Specificity::kind)
            .thenComparing(Specificity::path, Comparator.reverseOrder());

    static final Comparator<RoutePart> ORDER = Comparator.comparing(Specificity::mostSpecial, OF_MATCHERS);

    private Specificity() {}

    private static Matcher mostSpecial(RoutePart part) {
        return part.source().getMatchersList().stream().min(OF_MATCHERS).orElse(Matchers.EVERYTHING);
    }

    private static int kind(Matcher matcher) {
        return switch (matcher.getPathSpecifierCase()) {
            case CONNECT_MATCHER, PATHSPECIFIER_NOT_SET -> 0;
            case EXACT -> 1;
            case REGEX -> 2;
            case PREFIX -> 3;
        };
    }

    private static String path(Matcher matcher) {
        return switch (matcher.getPathSpecifierCase()) {
            case PREFIX -> matcher.getPrefix();
            case EXACT -> matcher.getExact();
            case REGEX -> matcher.getRegex();
            case CONNECT_MATCHER, PATHSPECIFIER_NOT_SET -> "";
        };
    }
}
