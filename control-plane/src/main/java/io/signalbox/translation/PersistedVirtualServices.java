package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** A VirtualService on a Gateway, or nothing while Proxies are not written. */
record PersistedVirtualServices(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Set<Membership<Key<Gateway>, Key<VirtualService>>>> {
    @Override
    public Set<Membership<Key<Gateway>, Key<VirtualService>>> answer(Reads reads) {
        return reads.get(new PersistsProxies())
                ? ImmutableSet.of(new Membership<>(gateway, virtualService))
                : ImmutableSet.of();
    }
}
