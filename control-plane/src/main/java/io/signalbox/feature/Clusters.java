package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.ServiceAddresses;
import io.signalbox.reference.ServicePorts;
import io.signalbox.report.Reason;
import java.util.Optional;

/**
 * Envoy clusters: of an Upstream, by all features that have options there, and of a Service that a route names
 * directly.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto">Cluster</a>
 * <p><b>Reports</b> {@link #NO_TYPE}, {@link #TYPE_NOT_HONOURED}, and those of the features
 */
public final class Clusters {

    static final Reason NO_TYPE = Reason.error("UpstreamNoType");
    static final Reason TYPE_NOT_HONOURED = Reason.error("UpstreamTypeNotHonoured");

    private Clusters() {}

    /**
     * The cluster of an Upstream; if it is of type {@link Cluster.DiscoveryType#EDS EDS}, its endpoints are {@link
     * Endpoints#ofUpstream}.
     *
     * <p>After an error on a field it is not fit for use. An error on what the Upstream refers to, a Service or a
     * Secret, leaves it fit: it has no endpoints then, or connects to none of them, but never does so without the TLS
     * that was asked for.
     *
     * @param scope looks at the Upstream's {@code spec}; gets the reports, and the Secrets that the cluster asks for
     */
    public static Cluster ofUpstream(Resource<Upstream> upstream, Scope scope) {
        checkType(upstream.body(), scope);
        return cluster(new ClusterRef.ToUpstream(upstream.key()), upstream.body(), scope);
    }

    /**
     * The cluster of a Service's port. Requests go where {@link ServiceAddresses} says; if the cluster is of type
     * {@link Cluster.DiscoveryType#EDS EDS}, its endpoints are {@link Endpoints#ofService}. Options come from the
     * Service's annotations, {@link ServiceUpstreams}.
     *
     * @return nothing if the Service does not define the port, which is an error on the route
     */
    public static Optional<Cluster> ofService(ClusterRef.ToService ref, Resource<Service> service, Scope scope) {
        Optional<ServicePort> port = ServicePorts.find(service.body(), ref.port());
        ServiceAddresses addresses = ServiceAddresses.of(service.body(), scope.settings());
        if (!ServicePorts.defines(service.body(), ref.port())) {
            return Optional.empty();
        }
        ServicePort said = port.orElse(ServicePort.getDefaultInstance());
        var options = ServiceUpstreams.options(service, said, scope.settings());
        options.mistakes().forEach(mistake -> scope.report(ServiceUpstreams.BAD_UPSTREAM_CONFIG, mistake));
        // Where requests go is said below; what the annotations say of pods is for the Service's Upstream.
        Upstream upstream = options.upstream().toBuilder().clearUpstreamType().build();
        Cluster.Builder out = cluster(ref, upstream, scope).toBuilder();
        switch (addresses) {
            case ServiceAddresses.ClusterIps(var ips) -> clusterIps(ips, ref.port(), out);
            case ServiceAddresses.Pods pods -> KubeUpstream.servedByEds(out);
            case ServiceAddresses.ExternalName(var host) -> KubeUpstream.lookedUp(host, ref.port(), out);
        }
        return Optional.of(out.build());
    }

    private static Cluster cluster(ClusterRef ref, Upstream options, Scope scope) {
        Cluster.Builder out = Cluster.newBuilder().setName(ref.clusterName());
        for (UpstreamFeature feature : Features.ON_UPSTREAMS) {
            feature.apply(options, scope, out);
        }
        return out.build();
    }

    private static void checkType(Upstream upstream, Scope scope) {
        switch (upstream.getUpstreamTypeCase()) {
            case STATIC, KUBE, PIPE -> {}
            case UPSTREAMTYPE_NOT_SET ->
                scope.report(NO_TYPE, "the Upstream says nothing of its hosts; set static, kube or pipe");
            case AWS, AZURE, CONSUL, AWS_EC2, GCP, AI ->
                scope.report(
                        TYPE_NOT_HONOURED,
                        "this build does not honour Upstreams of this type; use static, kube or pipe");
        }
    }

    private static void clusterIps(ImmutableList<String> addresses, int port, Cluster.Builder out) {
        Endpoint.Builder endpoint = Endpoint.newBuilder().setAddress(Endpoints.address(addresses.getFirst(), port));
        addresses.stream()
                .skip(1)
                .forEach(address ->
                        endpoint.addAdditionalAddressesBuilder().setAddress(Endpoints.address(address, port)));
        out.setType(Cluster.DiscoveryType.STATIC).setLoadAssignment(Endpoints.one(endpoint, out.getName()));
    }
}
