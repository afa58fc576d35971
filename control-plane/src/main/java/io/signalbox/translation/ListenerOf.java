package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Settings;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.envoy.ResourceType;
import io.signalbox.feature.Listeners;
import io.signalbox.feature.TlsChain;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import java.util.Optional;
import java.util.Set;

/**
 * A Gateway's listener. Absent while no VirtualService is selected (unless {@code
 * settings.gateway.translateEmptyGateways}), as in Gloo Edge; and for TLS while no usable certificate is there.
 */
public record ListenerOf(Key<Gateway> gateway) implements Query<Optional<EnvoyResource>> {

    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        Optional<ListenerAddress> address =
                reads.get(new ListenerAddressOf(gateway)).value();
        Settings settings = reads.get(new SettingsInForce());
        Set<Key<VirtualService>> selected = reads.members(Groupings.VIRTUAL_SERVICES_OF_GATEWAY, gateway);
        if (address.isEmpty() || (selected.isEmpty() && !reads.get(new ListensEmpty()))) {
            return Optional.empty();
        }
        Listeners.Names names = new Listeners.Names(
                address.get().listenerName(),
                address.get().routeConfigurationName(),
                address.get().address(),
                address.get().port());
        ImmutableList<HttpFilter> filters =
                Listeners.filters(settings, reads.members(Groupings.FILTERS_OF_GATEWAY, gateway));
        boolean ssl = reads.get(new GatewayInForce(gateway))
                .map(Resource::body)
                .filter(Gateway::getSsl)
                .isPresent();
        if (!ssl) {
            return Optional.of(resource(names.listener(), Listeners.plain(names, filters)));
        }
        ImmutableList<TlsChain> chains = reads.get(new TlsChains(gateway)).value();
        return chains.isEmpty()
                ? Optional.empty()
                : Optional.of(resource(names.listener(), Listeners.tls(names, chains, filters)));
    }

    private EnvoyResource resource(String name, Listener listener) {
        return EnvoyResource.of(
                ResourceType.LISTENER, name, listener, ImmutableList.of(new Provenance(gateway, FieldPath.SPEC)));
    }
}
