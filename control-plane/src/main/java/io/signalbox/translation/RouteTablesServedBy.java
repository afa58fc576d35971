package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a VirtualService adds to {@link Groupings#GATEWAYS_OF_ROUTE_TABLE}. */
record RouteTablesServedBy(Key<VirtualService> virtualService)
        implements Query<Set<Membership<Key<RouteTable>, Key<Gateway>>>> {
    @Override
    public Set<Membership<Key<RouteTable>, Key<Gateway>>> answer(Reads reads) {
        ImmutableSet.Builder<Membership<Key<RouteTable>, Key<Gateway>>> memberships = ImmutableSet.builder();
        for (Key<Gateway> gateway : reads.get(new GatewaysSelecting(virtualService))) {
            reads.get(new VirtualHostOf(gateway, virtualService)).value().stream()
                    .flatMap(host -> host.needs().tables().stream())
                    .forEach(use -> memberships.add(new Membership<>(use.table(), gateway)));
        }
        return memberships.build();
    }
}
