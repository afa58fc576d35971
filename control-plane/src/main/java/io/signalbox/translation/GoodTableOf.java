package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.feature.TableRoutes;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * What of a RouteTable is good, though not all of it is: each route in the form that it last had when it was good, in
 * any of the places that it is delegated to. Becomes {@link LastGoodOf}; absent if nothing can be said now.
 */
public record GoodTableOf(Key<RouteTable> table) implements Query<Optional<Resource<RouteTable>>> {
    @Override
    public Optional<Resource<RouteTable>> answer(Reads reads) {
        List<TableRoutes> uses = reads.members(Groupings.INHERITANCES_OF_ROUTE_TABLE, table).stream()
                .map(from -> reads.get(new RouteTableIn(table, from)))
                .toList();
        return uses.isEmpty()
                ? Optional.empty()
                : reads.get(new ResourceAt<>(table))
                        .map(current -> new Resource<>(table, current.meta(), good(current.body(), uses)));
    }

    private static RouteTable good(RouteTable current, List<TableRoutes> uses) {
        RouteTable.Builder good = current.toBuilder().clearRoutes();
        for (int i = 0; i < current.getRoutesCount(); i++) {
            int index = i;
            ImmutableList<Route> forms = uses.stream()
                    .filter(use -> index < use.good().size())
                    .flatMap(use -> use.good().get(index).stream())
                    .collect(ImmutableList.toImmutableList());
            if (forms.contains(current.getRoutes(i))) {
                good.addRoutes(current.getRoutes(i));
            } else if (!forms.isEmpty()) {
                good.addRoutes(forms.getFirst());
            }
        }
        return good.build();
    }

    /** Whether a good form is nothing but the present one without some of its routes. */
    public static boolean isPart(RouteTable good, RouteTable present) {
        return good.toBuilder()
                        .clearRoutes()
                        .build()
                        .equals(present.toBuilder().clearRoutes().build())
                && new HashSet<>(present.getRoutesList()).containsAll(good.getRoutesList());
    }
}
