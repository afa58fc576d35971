package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.signalbox.api.gloo.Destination;
import io.signalbox.feature.RouteDestinations.Target;
import java.util.Optional;

/**
 * Sends requests to one destination.
 *
 * <p><b>Option</b> {@code routeAction.single}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction">RouteAction.cluster</a>
 * <p><b>Reports</b> those of {@link RouteDestinations}
 */
final class SingleDestination {
    private SingleDestination() {}

    static Reach apply(Destination in, Scope scope, Route.Builder route) {
        Optional<Target> target = RouteDestinations.resolve(in, scope);
        if (target.isEmpty()) {
            return Reach.NOTHING;
        }
        RouteAction.Builder action =
                RouteAction.newBuilder().setCluster(target.get().cluster());
        if (target.get().subset() != null) {
            action.setMetadataMatch(target.get().subset());
        }
        route.setRoute(action);
        return Reach.ALL;
    }
}
