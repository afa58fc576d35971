package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.core.matchers.HeaderMatcher;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.core.matchers.QueryParameterMatcher;
import io.signalbox.api.gateway.Route;
import io.signalbox.report.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What a route of a RouteTable takes, of what the route takes that delegates to it: no other paths, headers or query
 * parameters. Methods may be more, as in Gloo Edge.
 *
 * <p><b>Option</b> {@code inheritableMatchers} and {@code inheritablePathMatchers} of a route
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch">RouteMatch</a>
 * <p><b>Reports</b> {@link #NOT_WITHIN}
 */
final class DelegatedMatchers {
    static final Reason NOT_WITHIN = Reason.warning("RouteNotWithinParent");

    private static final String LEFT_OUT = "; until then this route is left out where it is delegated to";

    private DelegatedMatchers() {}

    /**
     * The matchers of a route with what they inherit.
     *
     * @param parent what the delegating route takes: a prefix, and more
     * @param path whether its path replaces theirs
     * @param conditions whether its other conditions come before theirs
     * @return empty if one of them is not within the parent's, which is reported
     */
    static Optional<ImmutableList<Matcher>> of(
            Matcher parent, boolean path, boolean conditions, Route route, Scope scope) {
        List<Matcher> own = route.getMatchersList();
        if (own.isEmpty()) {
            own = List.of(path ? Matcher.getDefaultInstance() : Matchers.EVERYTHING);
        }
        Scope at = scope.at("matchers");
        ImmutableList.Builder<Matcher> within = ImmutableList.builder();
        boolean all = true;
        for (int i = 0; i < own.size(); i++) {
            Matcher matcher = own.get(i);
            if (path) {
                matcher = withPath(parent, matcher);
            }
            if (conditions) {
                matcher = withConditions(parent, matcher);
            }
            within.add(matcher.hasRegex() ? withBounds(parent, matcher) : matcher);
            all &= isWithin(parent, matcher, route.getMatchersCount() == 0 ? scope : at.index(i));
        }
        return all ? Optional.of(within.build()) : Optional.empty();
    }

    private static Matcher withPath(Matcher parent, Matcher child) {
        Matcher.Builder with = child.toBuilder().setPrefix(parent.getPrefix()).clearCaseSensitive();
        if (parent.hasCaseSensitive()) {
            with.setCaseSensitive(parent.getCaseSensitive());
        }
        return with.build();
    }

    private static Matcher withConditions(Matcher parent, Matcher child) {
        return child.toBuilder()
                .clearHeaders()
                .addAllHeaders(parent.getHeadersList())
                .addAllHeaders(child.getHeadersList())
                .clearQueryParameters()
                .addAllQueryParameters(parent.getQueryParametersList())
                .addAllQueryParameters(child.getQueryParametersList())
                .clearMethods()
                .addAllMethods(parent.getMethodsList())
                .addAllMethods(child.getMethodsList())
                .build();
    }

    /**
     * An expression that begins with the prefix may still take more, as {@code /cart|/admin} does; in Gloo Edge it gets
     * it.
     */
    private static Matcher withBounds(Matcher parent, Matcher child) {
        if (parent.getPrefix().equals(Matchers.EVERYTHING.getPrefix())) {
            return child;
        }
        boolean anyCase =
                parent.hasCaseSensitive() && !parent.getCaseSensitive().getValue();
        String bounds = (anyCase ? "(?i)" : "") + "\\Q" + parent.getPrefix() + "\\E.*";
        return child.toBuilder()
                .addHeaders(HeaderMatcher.newBuilder()
                        .setName(":path")
                        .setValue(bounds)
                        .setRegex(true))
                .build();
    }

    private static boolean isWithin(Matcher parent, Matcher child, Scope scope) {
        Optional<String> wrong = path(parent, child)
                .or(() -> caseSensitive(parent, child))
                .or(() -> headers(parent, child))
                .or(() -> queryParameters(parent, child))
                .or(() -> methods(parent, child));
        wrong.ifPresent(words -> scope.report(NOT_WITHIN, words + LEFT_OUT));
        return wrong.isEmpty();
    }

    private static Optional<String> path(Matcher parent, Matcher child) {
        String path = switch (child.getPathSpecifierCase()) {
            case PREFIX -> child.getPrefix();
            case EXACT -> child.getExact();
            case REGEX -> child.getRegex();
            case CONNECT_MATCHER, PATHSPECIFIER_NOT_SET -> "";
        };
        return path.startsWith(parent.getPrefix())
                ? Optional.empty()
                : Optional.of("the path must begin with " + parent.getPrefix()
                        + ", the prefix of the route that delegates here, and "
                        + (path.isEmpty() ? "there is none" : "it is " + path)
                        + "; write it so, or set inheritablePathMatchers: true there");
    }

    /** Absent is neither true nor false, as in Gloo Edge. */
    private static Optional<String> caseSensitive(Matcher parent, Matcher child) {
        if (parent.hasCaseSensitive() == child.hasCaseSensitive()
                && parent.getCaseSensitive().equals(child.getCaseSensitive())) {
            return Optional.empty();
        }
        return Optional.of(
                parent.hasCaseSensitive()
                        ? "the route that delegates here says caseSensitive: "
                                + parent.getCaseSensitive().getValue() + "; say so here, too"
                        : "the delegating route does not say caseSensitive; leave it out here, or say it there");
    }

    private static Optional<String> headers(Matcher parent, Matcher child) {
        Map<String, HeaderMatcher> own = lastByName(child.getHeadersList(), HeaderMatcher::getName);
        return parent.getHeadersList().stream()
                .filter(header -> !header.equals(own.get(header.getName())))
                .findFirst()
                .map(header -> alsoNeeded("header", header.getName(), "headers"));
    }

    private static Optional<String> queryParameters(Matcher parent, Matcher child) {
        Map<String, QueryParameterMatcher> own =
                lastByName(child.getQueryParametersList(), QueryParameterMatcher::getName);
        return parent.getQueryParametersList().stream()
                .filter(parameter -> !parameter.equals(own.get(parameter.getName())))
                .findFirst()
                .map(parameter -> alsoNeeded("query parameter", parameter.getName(), "queryParameters"));
    }

    private static <M> Map<String, M> lastByName(List<M> matchers, Function<M, String> name) {
        return matchers.stream().collect(Collectors.toMap(name, each -> each, (first, last) -> last));
    }

    private static String alsoNeeded(String what, String name, String field) {
        return "the route that delegates here asks for the " + what + " " + name + "; write the same under " + field
                + ", or set inheritableMatchers: true there";
    }

    private static Optional<String> methods(Matcher parent, Matcher child) {
        return new HashSet<>(child.getMethodsList()).containsAll(parent.getMethodsList())
                ? Optional.empty()
                : Optional.of("the methods must have those of the route that delegates here, "
                        + String.join(", ", parent.getMethodsList()) + ", among them");
    }
}
