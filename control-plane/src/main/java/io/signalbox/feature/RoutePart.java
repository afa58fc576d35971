package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;

/**
 * What one route came to, after all delegation: Envoy's routes, one for each matcher.
 *
 * @param source the route that was written, with all that it inherited
 * @param routes Envoy's; if the part is delegated to, their names lack the beginning
 * @param owner the resource that holds the route
 * @param field the route in the owner
 * @param tables the RouteTables on the way to it, its owner first; none if it was not delegated to
 * @param way the same way as Gloo Edge's names of routes tell it, from the first table on
 * @param named whether a route on that way has a name
 */
public record RoutePart(
        io.signalbox.api.gateway.Route source,
        ImmutableList<Route> routes,
        Key<?> owner,
        FieldPath field,
        ImmutableList<Key<RouteTable>> tables,
        String way,
        boolean named) {

    /** A route where it was written. */
    static RoutePart of(io.signalbox.api.gateway.Route source, ImmutableList<Route> routes, Scope scope) {
        return new RoutePart(source, routes, scope.subject(), scope.path(), ImmutableList.of(), "", false);
    }

    /**
     * The same, seen from outside of a table.
     *
     * @param route the table's route that it is of
     * @param index that route's place in the table
     */
    RoutePart within(Key<RouteTable> table, io.signalbox.api.gateway.Route route, int index) {
        return new RoutePart(
                source,
                routes,
                owner,
                field,
                ImmutableList.<Key<RouteTable>>builder()
                        .addAll(tables)
                        .add(table)
                        .build(),
                "_rt:" + table.namespace() + "_" + table.name() + "_route:" + nameOf(route, index) + way,
                named || !route.getName().isEmpty());
    }

    boolean isDelegated() {
        return !tables.isEmpty();
    }

    /** As Gloo Edge calls a route in the names of others. */
    static String nameOf(io.signalbox.api.gateway.Route route, int index) {
        return route.getName().isEmpty() ? "<unnamed-" + index + ">" : route.getName();
    }
}
