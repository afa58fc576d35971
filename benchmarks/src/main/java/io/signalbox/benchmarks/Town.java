package io.signalbox.benchmarks;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.VirtualHost;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Destination;
import io.signalbox.api.gloo.RouteAction;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.Endpoint;
import io.signalbox.api.kubernetes.EndpointConditions;
import io.signalbox.api.kubernetes.EndpointPort;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.api.kubernetes.ServiceSpec;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Meta;
import io.signalbox.model.Origin;
import io.signalbox.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A configuration of a size: each service has a Service, an EndpointSlice with three pods, an Upstream of type kube and
 * a VirtualService of its own domain that routes to it.
 */
public record Town(int services) {

    private static final String NAMESPACE = "default";
    private static final int PORT = 8080;

    /** Everything there is, as a source tells it at the start. */
    public List<ConfigEvent> everything() {
        List<ConfigEvent> events = new ArrayList<>(4 * services);
        for (int i = 0; i < services; i++) {
            events.add(put(service(i)));
            events.add(endpoints(i, 0));
            events.add(put(upstream(i)));
            events.add(route(i, 0));
        }
        return events;
    }

    /** @param state different states give the service different pods */
    public ConfigEvent endpoints(int service, int state) {
        EndpointSlice.Builder slice = EndpointSlice.newBuilder()
                .setAddressType("IPv4")
                .addPorts(EndpointPort.newBuilder().setName("http").setPort(PORT));
        for (int pod = 0; pod < 3; pod++) {
            slice.addEndpoints(Endpoint.newBuilder()
                    .addAddresses("10." + (service >> 8 & 255) + "." + (service & 255) + "." + (1 + pod + 3 * state))
                    .setConditions(EndpointConditions.newBuilder().setReady(true)));
        }
        Key<EndpointSlice> key = Kinds.ENDPOINT_SLICE.key(NAMESPACE, name(service) + "-1");
        Meta meta = Meta.of(Map.of("kubernetes.io/service-name", name(service)), Map.of(), null);
        return put(new Resource<>(key, meta, slice.build()));
    }

    /** @param state different states give the route different rewrites */
    public ConfigEvent route(int service, int state) {
        Route route = Route.newBuilder()
                .addMatchers(Matcher.newBuilder().setPrefix("/api"))
                .setRouteAction(RouteAction.newBuilder()
                        .setSingle(Destination.newBuilder().setUpstream(ref(service))))
                .setOptions(RouteOptions.newBuilder().setPrefixRewrite(StringValue.of("/v" + state)))
                .build();
        VirtualService body = VirtualService.newBuilder()
                .setVirtualHost(VirtualHost.newBuilder()
                        .addDomains(name(service) + ".example.com")
                        .addRoutes(route))
                .build();
        return put(new Resource<>(Kinds.VIRTUAL_SERVICE.key(NAMESPACE, name(service)), Meta.NONE, body));
    }

    public static String name(int service) {
        return "service-" + service;
    }

    private static Resource<Service> service(int service) {
        Service body = Service.newBuilder()
                .setSpec(ServiceSpec.newBuilder()
                        .setClusterIp("10.96." + (service >> 8 & 255) + "." + (service & 255))
                        .addPorts(ServicePort.newBuilder().setName("http").setPort(PORT)))
                .build();
        return new Resource<>(Kinds.SERVICE.key(NAMESPACE, name(service)), Meta.NONE, body);
    }

    private static Resource<Upstream> upstream(int service) {
        Upstream body = Upstream.newBuilder()
                .setKube(UpstreamSpec.newBuilder()
                        .setServiceName(name(service))
                        .setServiceNamespace(NAMESPACE)
                        .setServicePort(PORT))
                .build();
        return new Resource<>(Kinds.UPSTREAM.key(NAMESPACE, name(service)), Meta.NONE, body);
    }

    private static ResourceRef.Builder ref(int service) {
        return ResourceRef.newBuilder().setName(name(service)).setNamespace(NAMESPACE);
    }

    private static <T extends Message> ConfigEvent put(Resource<T> resource) {
        return new ConfigEvent.Put(resource, new Origin.BuiltIn(), ImmutableList.of());
    }
}
