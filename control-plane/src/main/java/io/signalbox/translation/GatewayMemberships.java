package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a VirtualService adds to {@link Groupings#VIRTUAL_SERVICES_OF_GATEWAY}. */
record GatewayMemberships(Key<VirtualService> virtualService)
        implements Query<Set<Membership<Key<Gateway>, Key<VirtualService>>>> {
    @Override
    public Set<Membership<Key<Gateway>, Key<VirtualService>>> answer(Reads reads) {
        return reads.get(new GatewaysSelecting(virtualService)).stream()
                .map(gateway -> new Membership<>(gateway, virtualService))
                .collect(ImmutableSet.toImmutableSet());
    }
}
