package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.Inheritance;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a VirtualService adds to {@link Groupings#INHERITANCES_OF_ROUTE_TABLE}. */
record RouteTablesUsedBy(Key<VirtualService> virtualService)
        implements Query<Set<Membership<Key<RouteTable>, Inheritance>>> {
    @Override
    public Set<Membership<Key<RouteTable>, Inheritance>> answer(Reads reads) {
        return reads.get(new GatewaysSelecting(virtualService)).stream()
                .flatMap(gateway -> reads.get(new VirtualHostOf(gateway, virtualService)).value().stream())
                .flatMap(host -> host.needs().tables().stream())
                .map(use -> new Membership<>(use.table(), use.from()))
                .collect(ImmutableSet.toImmutableSet());
    }
}
