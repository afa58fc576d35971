package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.envoy.Hashed;
import io.signalbox.envoy.RouteConfigurationBytes;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import java.util.Optional;

/**
 * A VirtualService as Envoy's virtual host, with all that the rest of the configuration must know of it.
 *
 * @param part the message, serialized and hashed once, as {@link RouteConfigurationBytes} takes it
 * @param needs what its routes need, and its options
 * @param origins where each Envoy route was written, in the routes' order
 * @param good the operator's virtual host, with what is wrong in the form that it last had when it was good, or left
 *     out if it never was: what is fallen back to later. Absent if its options never were good, since routes without
 *     them may be open to strangers
 */
public record VirtualHostResult(
        Hashed part,
        RouteNeeds needs,
        ImmutableList<RouteOrigin> origins,
        Optional<io.signalbox.api.gateway.VirtualHost> good) {

    static VirtualHostResult of(
            VirtualHost message,
            Scope found,
            ImmutableList<RouteOrigin> origins,
            Optional<io.signalbox.api.gateway.VirtualHost> good) {
        return new VirtualHostResult(RouteConfigurationBytes.part(message), found.routeNeeds(), origins, good);
    }

    /**
     * Where an Envoy route was written.
     *
     * @param route the Envoy route's name
     * @param resource the resource that holds the route
     * @param field the route in that resource
     */
    public record RouteOrigin(String route, Key<?> resource, FieldPath field) {}
}
