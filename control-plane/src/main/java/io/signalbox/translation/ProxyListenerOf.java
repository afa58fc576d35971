package io.signalbox.translation;

import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.HttpListener;
import io.signalbox.api.gloo.Listener;
import io.signalbox.api.gloo.SourceMetadata;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.Optional;
import java.util.Set;

/**
 * A Gateway's listener in one of its Proxies, in the Proxy API's words and without its virtual hosts. Absent when the
 * proxy's Envoys have no such listener.
 */
public record ProxyListenerOf(ProxyName proxy, Key<Gateway> gateway) implements Query<Optional<Listener>> {
    @Override
    public Optional<Listener> answer(Reads reads) {
        Optional<ListenerAddress> address =
                reads.get(new ListenerAddressOf(gateway)).value();
        Optional<Resource<Gateway>> found = reads.get(new GatewayInForce(gateway));
        Set<Key<VirtualService>> selected = reads.members(Groupings.VIRTUAL_SERVICES_OF_GATEWAY, gateway);
        if (address.isEmpty()
                || found.isEmpty()
                || (selected.isEmpty() && !reads.get(new ListensEmpty()))
                || reads.get(new PortOwner(proxy, gateway)).isPresent()) {
            return Optional.empty();
        }
        Gateway body = found.get().body();
        boolean withoutChains =
                body.getSsl() && reads.get(new TlsChains(gateway)).value().isEmpty();
        return withoutChains ? Optional.empty() : Optional.of(listener(address.get(), body));
    }

    private Listener listener(ListenerAddress address, Gateway body) {
        Listener.Builder listener = Listener.newBuilder()
                .setName(address.listenerName())
                .setBindAddress(address.address())
                .setBindPort(address.port())
                .setMetadataStatic(source(gateway));
        HttpListener.Builder http = HttpListener.newBuilder();
        if (body.getHttpGateway().hasOptions()) {
            http.setOptions(body.getHttpGateway().getOptions());
        }
        if (body.hasOptions()) {
            listener.setOptions(body.getOptions());
        }
        if (body.hasRouteOptions()) {
            listener.setRouteOptions(body.getRouteOptions());
        }
        return listener.setHttpListener(http).build();
    }

    /** Where something of a Proxy comes from, as Gloo Edge writes it: the kind is its Go type. */
    static SourceMetadata source(Key<?> key) {
        return SourceMetadata.newBuilder()
                .addSources(SourceMetadata.SourceRef.newBuilder()
                        .setResourceRef(
                                ResourceRef.newBuilder().setName(key.name()).setNamespace(key.namespace()))
                        .setResourceKind("*v1." + key.kind().name()))
                .build();
    }
}
