package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.envoy.Hashed;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.envoy.RouteConfigurationBytes;
import io.signalbox.feature.RouteNeeds.TableUse;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import java.util.Optional;

/**
 * A VirtualService as Envoy's virtual host, with all that the rest of the configuration must know of it.
 *
 * @param part the message, serialized and hashed once, as {@link RouteConfigurationBytes} takes it
 * @param clusters what its routes send to
 * @param readsClusterFromHeader whether a request may name any cluster, so that the proxy needs all of them
 * @param filters what its listener must have for it
 * @param tables the RouteTables that its routes are delegated to, through however many of them
 * @param origins where each Envoy route was written, in the routes' order
 * @param good the operator's virtual host, with what is wrong in the form that it last had when it was good, or left
 *     out if it never was: what is fallen back to later. Absent if its options never were good, since routes without
 *     them may be open to strangers
 */
public record VirtualHostResult(
        Hashed part,
        ImmutableSortedSet<ClusterRef> clusters,
        boolean readsClusterFromHeader,
        ImmutableSortedSet<HttpFilter> filters,
        ImmutableSet<TableUse> tables,
        ImmutableList<RouteOrigin> origins,
        Optional<io.signalbox.api.gateway.VirtualHost> good) {

    static VirtualHostResult of(
            VirtualHost message,
            Scope found,
            ImmutableList<RouteOrigin> origins,
            Optional<io.signalbox.api.gateway.VirtualHost> good) {
        return new VirtualHostResult(
                RouteConfigurationBytes.part(message),
                found.clusters(),
                found.readsClusterFromHeader(),
                found.filters(),
                found.routeNeeds().tables(),
                origins,
                good);
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
