package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** Which Gateways the written Proxies have: all, or none while Proxies are not written. */
record PersistedGateways() implements Query<Set<Membership<ProxyName, Key<Gateway>>>> {
    @Override
    public Set<Membership<ProxyName, Key<Gateway>>> answer(Reads reads) {
        return reads.get(new PersistsProxies()) ? reads.get(new GatewaysByProxy()) : ImmutableSet.of();
    }
}
