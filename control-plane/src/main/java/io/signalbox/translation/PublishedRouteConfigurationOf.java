package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Optional;

/** A Gateway's route configuration in one of its proxies, if the Gateway has its listener there. */
record PublishedRouteConfigurationOf(ProxyName proxy, Key<Gateway> gateway) implements Query<Optional<EnvoyResource>> {
    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        return reads.get(new PortOwner(proxy, gateway)).isPresent()
                ? Optional.empty()
                : reads.get(new RouteConfigurationOf(gateway));
    }
}
