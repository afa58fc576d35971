package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.TlsChain;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.SecretPart;
import java.util.Optional;
import java.util.Set;

/** What a VirtualService's TLS on a Gateway adds to {@link Groupings#SECRETS_OF_PROXY}. */
record SecretsOfListener(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Set<Membership<ProxyName, SecretPart>>> {
    @Override
    public Set<Membership<ProxyName, SecretPart>> answer(Reads reads) {
        Optional<TlsChain> chain = reads.get(new TlsChainOf(virtualService)).value();
        ImmutableSet.Builder<Membership<ProxyName, SecretPart>> memberships = ImmutableSet.builder();
        if (chain.isPresent()) {
            for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
                chain.get().secrets().forEach(secret -> memberships.add(new Membership<>(proxy, secret)));
            }
        }
        return memberships.build();
    }
}
