package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Optional;

/** A Gateway's listener in one of its proxies: not there if another Gateway of the proxy has the port. */
record PublishedListenerOf(ProxyName proxy, Key<Gateway> gateway) implements Query<Optional<EnvoyResource>> {
    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        return reads.get(new PortOwner(proxy, gateway)).isPresent()
                ? Optional.empty()
                : reads.get(new ListenerOf(gateway));
    }
}
