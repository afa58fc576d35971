package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gloo.RouteOptions;

/**
 * Puts another text in place of what an expression finds in the path.
 *
 * <p><b>Option</b> {@code regexRewrite} of a route
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-routeaction-regex-rewrite">RouteAction.regex_rewrite</a>
 * <p><b>Reports</b> {@link Forwarding#NO_EFFECT}, those of {@link Regex}
 */
final class RegexRewrite implements RouteFeature {

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        Scope at = scope.at("regexRewrite");
        if (options.hasRegexRewrite() && Forwarding.isEffective(route, at)) {
            Regex.substitution(options.getRegexRewrite(), at)
                    .ifPresent(rewrite -> route.getRouteBuilder().setRegexRewrite(rewrite));
        }
    }
}
