package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.signalbox.report.Reason;

/**
 * Sends a request to the cluster that one of its headers names, so that the proxy needs all clusters.
 *
 * <p><b>Option</b> {@code routeAction.clusterHeader}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction">RouteAction.cluster_header</a>
 * <p><b>Reports</b> {@link #BAD_HEADER}
 */
final class ClusterFromHeader {
    static final Reason BAD_HEADER = Reason.error("ClusterHeaderBad");

    private ClusterFromHeader() {}

    static Reach apply(String header, Scope scope, Route.Builder route) {
        if (!HeaderNames.isPresentable(header)) {
            scope.report(BAD_HEADER, "\"" + header + "\" cannot be a header's name");
            return Reach.NOTHING;
        }
        scope.readClusterFromHeader();
        route.setRoute(RouteAction.newBuilder().setClusterHeader(header));
        return Reach.ALL;
    }
}
