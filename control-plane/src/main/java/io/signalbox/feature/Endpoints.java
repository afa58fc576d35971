package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.SubsetSpec;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.Lookups;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The addresses behind a Kubernetes Service's port, from its EndpointSlices, as {@link ServiceBackends} finds them: for
 * Upstreams of type {@code kube}, and for Services as destinations when requests go to their pods.
 *
 * <p>Each zone is a locality, weighted by its endpoints, so that {@code localityWeightedLbConfig} works. An endpoint's
 * further address (dual stack) is tried when the first does not connect. With {@code subsetSpec}, the labels that make
 * the subsets are metadata of the endpoint; one that a pod does not carry is {@code ""}. Everything is sorted: equal
 * endpoints make equal bytes.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/endpoint/v3/endpoint.proto">ClusterLoadAssignment</a>
 */
public final class Endpoints {

    private static final String LB_METADATA = "envoy.lb";

    private Endpoints() {}

    /** No endpoints: what a cluster gets whose Service is not there, so that Envoy does not wait for it. */
    public static ClusterLoadAssignment none(ClusterRef ref) {
        return ClusterLoadAssignment.newBuilder()
                .setClusterName(ref.clusterName())
                .build();
    }

    /**
     * The endpoints of an Upstream of type {@code kube}.
     *
     * @param service the Service that the Upstream names
     * @param slices all EndpointSlices whose label {@code kubernetes.io/service-name} names that Service, in its
     *     namespace
     * @param lookups asked for Pods only if the Upstream needs their labels
     */
    public static ClusterLoadAssignment ofUpstream(
            Resource<Upstream> upstream,
            Resource<Service> service,
            Iterable<Resource<EndpointSlice>> slices,
            Lookups lookups) {
        UpstreamSpec spec = upstream.body().getKube();
        ServiceBackends backends = new ServiceBackends(service.body(), spec.getServicePort());
        PodLabels labels = PodLabels.of(upstream, service, subsetKeys(spec.getSubsetSpec()), lookups);
        return assignment(new ClusterRef.ToUpstream(upstream.key()), backends.find(bodies(slices)), labels);
    }

    /** The endpoints of a Service that a route names directly. */
    public static ClusterLoadAssignment ofService(
            ClusterRef.ToService ref, Resource<Service> service, Iterable<Resource<EndpointSlice>> slices) {
        ServiceBackends backends = new ServiceBackends(service.body(), ref.port());
        return assignment(ref, backends.find(bodies(slices)), PodLabels.notNeeded());
    }

    private static ImmutableList<EndpointSlice> bodies(Iterable<Resource<EndpointSlice>> slices) {
        ImmutableList.Builder<EndpointSlice> bodies = ImmutableList.builder();
        slices.forEach(slice -> bodies.add(slice.body()));
        return bodies.build();
    }

    private static ImmutableSortedSet<String> subsetKeys(SubsetSpec spec) {
        TreeSet<String> keys =
                new TreeSet<>(spec.getDefaultSubset().getValuesMap().keySet());
        spec.getSelectorsList().forEach(selector -> keys.addAll(selector.getKeysList()));
        return ImmutableSortedSet.copyOf(keys);
    }

    private static ClusterLoadAssignment assignment(
            ClusterRef ref, ImmutableList<ServiceBackends.Backend> backends, PodLabels labels) {
        Map<String, List<LbEndpoint>> byZone = new TreeMap<>();
        for (ServiceBackends.Backend backend : backends) {
            labels.of(backend)
                    .ifPresent(found -> byZone.computeIfAbsent(backend.zone(), zone -> new ArrayList<>())
                            .add(endpoint(backend, found)));
        }
        ClusterLoadAssignment.Builder out = ClusterLoadAssignment.newBuilder().setClusterName(ref.clusterName());
        byZone.forEach((zone, endpoints) -> {
            LocalityLbEndpoints.Builder locality = out.addEndpointsBuilder().addAllLbEndpoints(endpoints);
            locality.setLoadBalancingWeight(UInt32Value.of(endpoints.size()));
            if (!zone.isEmpty()) {
                locality.setLocality(Locality.newBuilder().setZone(zone));
            }
        });
        return out.build();
    }

    private static LbEndpoint endpoint(ServiceBackends.Backend backend, Map<String, String> labels) {
        Endpoint.Builder endpoint = Endpoint.newBuilder().setAddress(address(backend.address(), backend.port()));
        for (String further : backend.furtherAddresses()) {
            endpoint.addAdditionalAddressesBuilder().setAddress(address(further, backend.port()));
        }
        LbEndpoint.Builder out = LbEndpoint.newBuilder().setEndpoint(endpoint);
        if (!labels.isEmpty()) {
            Struct.Builder metadata = Struct.newBuilder();
            labels.forEach((label, value) -> metadata.putFields(
                    label, Value.newBuilder().setStringValue(value).build()));
            out.getMetadataBuilder().putFilterMetadata(LB_METADATA, metadata.build());
        }
        return out.build();
    }

    /** The load assignment of a cluster that has one endpoint. */
    static ClusterLoadAssignment one(Endpoint.Builder endpoint, String clusterName) {
        ClusterLoadAssignment.Builder out = ClusterLoadAssignment.newBuilder().setClusterName(clusterName);
        out.addEndpointsBuilder().addLbEndpointsBuilder().setEndpoint(endpoint);
        return out.build();
    }

    static Address address(String address, int port) {
        return Address.newBuilder()
                .setSocketAddress(SocketAddress.newBuilder().setAddress(address).setPortValue(port))
                .build();
    }
}
