package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Destination;
import io.signalbox.api.gloo.MultiDestination;
import io.signalbox.api.gloo.Route;
import io.signalbox.api.gloo.RouteAction;
import io.signalbox.api.gloo.SourceMetadata;
import io.signalbox.api.gloo.SslConfig;
import io.signalbox.api.gloo.VirtualHost;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.feature.RoutePart;
import io.signalbox.feature.Scope;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.feature.VirtualHosts;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.Optional;

/**
 * A VirtualService on a Gateway as a Proxy's virtual host: what is served of it, in the Proxy API's words. So what is
 * wrong now is there in its last good form, and what never was good is not. Absent when nothing of it is served.
 */
public record ProxyVirtualHostOf(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Optional<ProxyVirtualHostOf.Host>> {

    /**
     * @param tls what the listener gets for it
     */
    public record Host(VirtualHost virtualHost, Optional<SslConfig> tls) {}

    @Override
    public Optional<Host> answer(Reads reads) {
        ImmutableList<String> domains =
                reads.get(new OwnedDomains(gateway, virtualService)).owned();
        return reads.get(new VirtualHostOf(gateway, virtualService))
                .value()
                .flatMap(VirtualHostResult::good)
                .map(served -> new Host(virtualHost(reads, domains, served), tls(reads)));
    }

    private VirtualHost virtualHost(
            Reads reads, ImmutableList<String> domains, io.signalbox.api.gateway.VirtualHost served) {
        VirtualHost.Builder host = VirtualHost.newBuilder()
                .setName(virtualService.namespace() + "." + virtualService.name())
                .addAllDomains(domains)
                .setMetadataStatic(ProxyListenerOf.source(virtualService));
        Scope scope = RecordedRouteSources.scope(reads, virtualService);
        VirtualHostOptions options = VirtualHosts.options(served, scope);
        if (served.hasOptions() || !options.equals(VirtualHostOptions.getDefaultInstance())) {
            host.setOptions(options);
        }
        for (int i = 0; i < served.getRoutesCount(); i++) {
            io.signalbox.api.gateway.Route route = served.getRoutes(i);
            int index = i;
            VirtualHosts.parts(route, scope).forEach(part -> host.addRoutes(route(part, route, index)));
        }
        return host.build();
    }

    /** Its sources are the RouteTables on the way to it, its own first, and the VirtualService. */
    private Route route(RoutePart part, io.signalbox.api.gateway.Route from, int index) {
        SourceMetadata.Builder sources = SourceMetadata.newBuilder();
        part.tables().forEach(table -> sources.mergeFrom(ProxyListenerOf.source(table)));
        sources.mergeFrom(ProxyListenerOf.source(virtualService));
        return route(part.source(), part.owner())
                .setMetadataStatic(sources)
                .setName(VirtualHosts.way(virtualService, from, index, part))
                .build();
    }

    private static Route.Builder route(io.signalbox.api.gateway.Route in, Key<?> owner) {
        Route.Builder route = Route.newBuilder().addAllMatchers(in.getMatchersList());
        switch (in.getActionCase()) {
            case ROUTE_ACTION -> route.setRouteAction(withNamespaces(in.getRouteAction(), owner.namespace()));
            case REDIRECT_ACTION -> route.setRedirectAction(in.getRedirectAction());
            case DIRECT_RESPONSE_ACTION -> route.setDirectResponseAction(in.getDirectResponseAction());
            case DELEGATE_ACTION, ACTION_NOT_SET -> {} // No such route is served.
        }
        if (in.hasOptions()) {
            route.setOptions(in.getOptions());
        }
        return route;
    }

    /** A Proxy's Upstreams have namespaces: that of the resource with the route, where it leaves them out. */
    private static RouteAction withNamespaces(RouteAction in, String namespace) {
        return switch (in.getDestinationCase()) {
            case SINGLE ->
                in.toBuilder()
                        .setSingle(withNamespace(in.getSingle(), namespace))
                        .build();
            case MULTI -> {
                MultiDestination.Builder multi = in.getMulti().toBuilder();
                multi.getDestinationsBuilderList()
                        .forEach(each -> each.setDestination(withNamespace(each.getDestination(), namespace)));
                yield in.toBuilder().setMulti(multi).build();
            }
            case UPSTREAM_GROUP, CLUSTER_HEADER, DYNAMIC_FORWARD_PROXY, DESTINATION_NOT_SET -> in;
        };
    }

    private static Destination withNamespace(Destination in, String namespace) {
        if (!in.hasUpstream() || !in.getUpstream().getNamespace().isEmpty()) {
            return in;
        }
        return in.toBuilder()
                .setUpstream(in.getUpstream().toBuilder().setNamespace(namespace))
                .build();
    }

    private Optional<SslConfig> tls(Reads reads) {
        Optional<VirtualService> current =
                reads.get(new ResourceAt<>(virtualService)).map(Resource::body).filter(VirtualService::hasSslConfig);
        if (current.isEmpty()) {
            return Optional.empty();
        }
        if (!reads.get(new TlsChainOf(virtualService)).hasErrors()) {
            return Optional.of(current.get().getSslConfig());
        }
        return reads.get(new LastGoodOf<>(virtualService))
                .map(Resource::body)
                .filter(VirtualService::hasSslConfig)
                .map(VirtualService::getSslConfig);
    }
}
