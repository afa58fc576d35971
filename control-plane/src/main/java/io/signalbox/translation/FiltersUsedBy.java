package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a VirtualService on a Gateway adds to {@link Groupings#FILTERS_OF_GATEWAY}. */
record FiltersUsedBy(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Set<Membership<Key<Gateway>, HttpFilter>>> {
    @Override
    public Set<Membership<Key<Gateway>, HttpFilter>> answer(Reads reads) {
        return reads.get(new VirtualHostOf(gateway, virtualService)).value().stream()
                .flatMap(host -> host.needs().filters().stream())
                .map(filter -> new Membership<>(gateway, filter))
                .collect(ImmutableSet.toImmutableSet());
    }
}
