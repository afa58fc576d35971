package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualHost;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.HashSet;
import java.util.Optional;

/**
 * What of a VirtualService is good, though not all of it is: each route and the options in the form that they last had
 * when they were good. So a route that is wrong for long does not keep the others' later forms from being remembered.
 * Becomes {@link LastGoodOf}; absent if nothing can be said now.
 */
public record GoodFormOf(Key<VirtualService> virtualService) implements Query<Optional<Resource<VirtualService>>> {
    @Override
    public Optional<Resource<VirtualService>> answer(Reads reads) {
        Optional<Key<Gateway>> gateway =
                reads.get(new GatewaysSelecting(virtualService)).stream().findFirst();
        Optional<VirtualHost> good = gateway.flatMap(
                        key -> reads.get(new VirtualHostOf(key, virtualService)).value())
                .flatMap(VirtualHostResult::good);
        return reads.get(new ResourceAt<>(virtualService))
                .flatMap(current -> good.map(host -> new Resource<>(
                        virtualService,
                        current.meta(),
                        withGoodTls(reads, current.body()).setVirtualHost(host).build())));
    }

    private VirtualService.Builder withGoodTls(Reads reads, VirtualService current) {
        VirtualService.Builder good = current.toBuilder();
        if (current.hasSslConfig() && reads.get(new TlsChainOf(virtualService)).hasErrors()) {
            good.clearSslConfig();
            reads.get(new LastGoodOf<>(virtualService))
                    .map(Resource::body)
                    .filter(VirtualService::hasSslConfig)
                    .ifPresent(before -> good.setSslConfig(before.getSslConfig()));
        }
        return good;
    }

    /** Whether a good form is nothing but the present one without some of its routes, or without its TLS. */
    public static boolean isPart(VirtualService good, VirtualService present) {
        VirtualHost host = good.getVirtualHost();
        VirtualService.Builder without = present.toBuilder();
        if (!good.hasSslConfig()) {
            without.clearSslConfig();
        }
        without.getVirtualHostBuilder().clearRoutes().addAllRoutes(host.getRoutesList());
        return good.equals(without.build())
                && new HashSet<>(present.getVirtualHost().getRoutesList()).containsAll(host.getRoutesList());
    }
}
