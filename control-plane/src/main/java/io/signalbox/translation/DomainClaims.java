package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a VirtualService on a Gateway adds to {@link Groupings#DOMAIN_CLAIMS}. */
record DomainClaims(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Set<Membership<DomainOn, Key<VirtualService>>>> {
    @Override
    public Set<Membership<DomainOn, Key<VirtualService>>> answer(Reads reads) {
        return reads.get(new DomainsOf(virtualService)).stream()
                .map(domain -> new Membership<>(new DomainOn(gateway, domain), virtualService))
                .collect(ImmutableSet.toImmutableSet());
    }
}
