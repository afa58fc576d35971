package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** Which Gateways each proxy has. */
public record GatewaysByProxy() implements Query<Set<Membership<ProxyName, Key<Gateway>>>> {
    @Override
    public Set<Membership<ProxyName, Key<Gateway>>> answer(Reads reads) {
        ImmutableSet.Builder<Membership<ProxyName, Key<Gateway>>> memberships = ImmutableSet.builder();
        for (Key<Gateway> gateway : reads.get(new GatewaysInForce())) {
            for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
                memberships.add(new Membership<>(proxy, gateway));
            }
        }
        return memberships.build();
    }
}
