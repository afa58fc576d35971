package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.RouteOptions.HostRewriteTypeCase;
import io.signalbox.report.Reason;

/**
 * Which host the upstream is asked for.
 *
 * <p><b>Option</b> one of {@code hostRewrite}, {@code autoHostRewrite}, {@code hostRewritePathRegex} and {@code
 * hostRewriteHeader} of a route, and {@code appendXForwardedHost} beside it
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#envoy-v3-api-field-config-route-v3-routeaction-host-rewrite-literal">RouteAction.host_rewrite_literal</a>
 * and its neighbours
 * <p><b>Reports</b> {@link #BAD_HOST}, {@link #BAD_HEADER}, {@link #NOTHING_TO_APPEND}, {@link Forwarding#NO_EFFECT},
 * those of {@link Regex}
 */
final class HostRewrite implements RouteFeature {
    static final Reason BAD_HOST = Reason.error("HostRewriteBad");
    static final Reason BAD_HEADER = Reason.error("HostRewriteHeaderBad");
    static final Reason NOTHING_TO_APPEND = Reason.warning("XForwardedHostWithoutRewrite");

    @Override
    public void apply(RouteOptions options, Scope scope, Route.Builder route) {
        HostRewriteTypeCase type = options.getHostRewriteTypeCase();
        if (type != HostRewriteTypeCase.HOSTREWRITETYPE_NOT_SET
                && Forwarding.isEffective(route, scope.at(field(type)))) {
            rewrite(options, scope.at(field(type)), route);
        }
        Scope at = scope.at("appendXForwardedHost");
        if (!options.hasAppendXForwardedHost() || !Forwarding.isEffective(route, at)) {
            return;
        }
        if (type == HostRewriteTypeCase.HOSTREWRITETYPE_NOT_SET) {
            at.report(NOTHING_TO_APPEND, "the host is not rewritten, so appendXForwardedHost has no effect");
        } else {
            route.getRouteBuilder()
                    .setAppendXForwardedHost(options.getAppendXForwardedHost().getValue());
        }
    }

    private static void rewrite(RouteOptions options, Scope scope, Route.Builder route) {
        switch (options.getHostRewriteTypeCase()) {
            case HOST_REWRITE -> {
                if (!HeaderNames.isValue(options.getHostRewrite())) {
                    scope.report(BAD_HOST, "a host name must not contain line ends");
                }
                route.getRouteBuilder().setHostRewriteLiteral(options.getHostRewrite());
            }
            case AUTO_HOST_REWRITE -> route.getRouteBuilder().setAutoHostRewrite(options.getAutoHostRewrite());
            case HOST_REWRITE_PATH_REGEX ->
                Regex.substitution(options.getHostRewritePathRegex(), scope)
                        .ifPresent(rewrite -> route.getRouteBuilder().setHostRewritePathRegex(rewrite));
            case HOST_REWRITE_HEADER -> {
                String header = options.getHostRewriteHeader().getValue();
                if (!HeaderNames.isToken(header)) {
                    scope.report(BAD_HEADER, "\"" + header + "\" cannot be a header's name");
                }
                route.getRouteBuilder().setHostRewriteHeader(header);
            }
            case HOSTREWRITETYPE_NOT_SET -> {}
        }
    }

    private static String field(HostRewriteTypeCase type) {
        return switch (type) {
            case HOST_REWRITE -> "hostRewrite";
            case AUTO_HOST_REWRITE -> "autoHostRewrite";
            case HOST_REWRITE_PATH_REGEX -> "hostRewritePathRegex";
            case HOST_REWRITE_HEADER -> "hostRewriteHeader";
            case HOSTREWRITETYPE_NOT_SET -> "";
        };
    }
}
