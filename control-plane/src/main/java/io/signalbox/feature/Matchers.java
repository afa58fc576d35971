package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.RouteMatch.ConnectMatcher;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.report.Reason;
import java.util.Optional;

/**
 * Which requests a route takes.
 *
 * <p><b>Option</b> {@code matchers} of a route
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routematch">RouteMatch</a>
 * <p><b>Reports</b> {@link #NO_PATH}, {@link #NO_NAME}, {@link #CASE_IGNORED}, those of {@link PathRules} and {@link
 * Regex}
 */
final class Matchers {
    static final Reason NO_PATH = Reason.error("MatcherWithoutPath");
    static final Reason NO_NAME = Reason.error("MatcherWithoutName");
    static final Reason CASE_IGNORED = Reason.warning("MatcherCaseIgnored");

    /** What a route without matchers takes: every path. */
    static final Matcher EVERYTHING = Matcher.newBuilder().setPrefix("/").build();

    private Matchers() {}

    /** Empty if something is wrong with the matcher, which is reported. */
    static Optional<RouteMatch> translate(Matcher in, Scope scope) {
        Scope trial = scope.trial();
        RouteMatch.Builder match = RouteMatch.newBuilder();
        path(in, trial, match);
        for (int i = 0; i < in.getHeadersCount(); i++) {
            header(in.getHeaders(i), trial.at("headers").index(i), match);
        }
        methods(in, trial.at("methods"), match);
        for (int i = 0; i < in.getQueryParametersCount(); i++) {
            queryParameter(in.getQueryParameters(i), trial.at("queryParameters").index(i), match);
        }
        scope.adopt(trial);
        return trial.hasErrors() ? Optional.empty() : Optional.of(match.build());
    }

    private static void path(Matcher in, Scope scope, RouteMatch.Builder match) {
        switch (in.getPathSpecifierCase()) {
            case PREFIX -> {
                PathRules.checkPath(in.getPrefix(), scope.at("prefix"));
                match.setPrefix(in.getPrefix());
            }
            case EXACT -> {
                PathRules.checkPath(in.getExact(), scope.at("exact"));
                match.setPath(in.getExact());
            }
            case REGEX -> Regex.matcher(in.getRegex(), scope.at("regex")).ifPresent(match::setSafeRegex);
            case CONNECT_MATCHER -> match.setConnectMatcher(ConnectMatcher.getDefaultInstance());
            case PATHSPECIFIER_NOT_SET ->
                scope.report(NO_PATH, "the matcher says no path; write one of prefix, exact, regex and connectMatcher");
        }
        if (in.hasCaseSensitive()) {
            match.setCaseSensitive(in.getCaseSensitive());
            if (in.hasRegex() && !in.getCaseSensitive().getValue()) {
                scope.at("caseSensitive")
                        .report(CASE_IGNORED, "Envoy ignores caseSensitive with regex; begin the expression with (?i)");
            }
        }
    }

    private static void header(io.signalbox.api.core.matchers.HeaderMatcher in, Scope scope, RouteMatch.Builder match) {
        if (in.getName().isEmpty()) {
            scope.at("name").report(NO_NAME, "a header's name is needed");
            return;
        }
        HeaderMatcher.Builder header =
                HeaderMatcher.newBuilder().setName(in.getName()).setInvertMatch(in.getInvertMatch());
        if (in.getValue().isEmpty()) {
            header.setPresentMatch(true);
        } else {
            value(in.getValue(), in.getRegex(), scope).ifPresent(header::setStringMatch);
        }
        match.addHeaders(header);
    }

    private static void queryParameter(
            io.signalbox.api.core.matchers.QueryParameterMatcher in, Scope scope, RouteMatch.Builder match) {
        if (in.getName().isEmpty()) {
            scope.at("name").report(NO_NAME, "a query parameter's name is needed");
            return;
        }
        QueryParameterMatcher.Builder parameter =
                QueryParameterMatcher.newBuilder().setName(in.getName());
        if (in.getValue().isEmpty()) {
            parameter.setPresentMatch(true);
        } else {
            value(in.getValue(), in.getRegex(), scope).ifPresent(parameter::setStringMatch);
        }
        match.addQueryParameters(parameter);
    }

    private static Optional<StringMatcher> value(String value, boolean isRegex, Scope scope) {
        if (!isRegex) {
            return Optional.of(StringMatcher.newBuilder().setExact(value).build());
        }
        return Regex.matcher(value, scope.at("value"))
                .map(regex -> StringMatcher.newBuilder().setSafeRegex(regex).build());
    }

    /** One condition for all methods, as in Gloo Edge: an expression that is the methods' alternative. */
    private static void methods(Matcher in, Scope scope, RouteMatch.Builder match) {
        if (in.getMethodsCount() == 0) {
            return;
        }
        Optional<RegexMatcher> methods = Regex.matcher(String.join("|", in.getMethodsList()), scope);
        methods.ifPresent(regex -> match.addHeaders(HeaderMatcher.newBuilder()
                .setName(":method")
                .setStringMatch(StringMatcher.newBuilder().setSafeRegex(regex))));
    }
}
