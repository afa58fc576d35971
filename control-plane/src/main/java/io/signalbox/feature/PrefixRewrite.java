package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.report.Reason;

/**
 * Puts another text in place of the part of the path that the matcher's {@code prefix} or {@code exact} has matched.
 *
 * <p><b>Option</b> {@code prefixRewrite} of a route. With an empty text Envoy leaves the path alone, as without the
 * option.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-routeaction-prefix-rewrite">RouteAction.prefix_rewrite</a>
 * <p><b>Reports</b> {@link #NEEDS_PREFIX}, {@link #TWO_REWRITES}, {@link PathRules#BAD_REWRITE}, {@link
 * Forwarding#NO_EFFECT}
 */
final class PrefixRewrite implements RouteFeature {
    static final Reason NEEDS_PREFIX = Reason.error("PrefixRewriteNeedsPrefix");
    static final Reason TWO_REWRITES = Reason.error("TwoRewrites");

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        Scope at = scope.at("prefixRewrite");
        if (!options.hasPrefixRewrite() || !Forwarding.isEffective(route, at)) {
            return;
        }
        if (options.hasRegexRewrite()) {
            at.report(TWO_REWRITES, "Envoy rewrites a path once; keep prefixRewrite or regexRewrite, not both");
        }
        check(options.getPrefixRewrite().getValue(), at, route.getMatch());
        route.getRouteBuilder().setPrefixRewrite(options.getPrefixRewrite().getValue());
    }

    /** For routes and redirects: what is wrong with the rewrite, or with having it beside the matcher. */
    static void check(String rewrite, Scope scope, RouteMatch match) {
        PathRules.checkRewrite(rewrite, scope);
        if (match.hasSafeRegex()) {
            // Envoy does not know which part a regex has matched, and would replace the whole path.
            scope.report(
                    NEEDS_PREFIX,
                    "prefixRewrite replaces what a prefix has matched, and the matcher is the regex \""
                            + match.getSafeRegex().getRegex() + "\"; use regexRewrite");
        }
    }
}
