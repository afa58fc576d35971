package io.signalbox.feature;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.ServiceAddresses;
import io.signalbox.reference.ServicePorts;
import io.signalbox.report.Reason;

/**
 * The ready pods of a Kubernetes Service: {@code spec.kube} of an Upstream. Their addresses come by EDS and are {@link
 * Endpoints}. A Service or a port that does not exist is an error on the Upstream (Gloo Edge accepts the port, and
 * serves nothing), but its cluster stays. An {@code ExternalName} Service has no pods; its host is looked up in DNS (in
 * Gloo Edge such an Upstream serves nothing).
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-edsclusterconfig">Cluster.EdsClusterConfig</a>
 * <p><b>Reports</b> {@link #NO_SERVICE_NAME}, {@link #SERVICE_MISSING}, {@link #SERVICE_NOT_WATCHED}, {@link
 * #PORT_NOT_DEFINED}, {@link #SERVICE_WITHOUT_HOST}, {@link #NO_PODS}
 */
final class KubeUpstream implements UpstreamFeature {

    static final Reason NO_SERVICE_NAME = Reason.error("KubeNoServiceName");
    static final Reason SERVICE_MISSING = Reason.error("KubeServiceMissing");
    static final Reason SERVICE_NOT_WATCHED = Reason.error("KubeServiceNotWatched");
    static final Reason PORT_NOT_DEFINED = Reason.error("KubePortNotDefined");
    static final Reason SERVICE_WITHOUT_HOST = Reason.error("KubeServiceWithoutHost");
    static final Reason NO_PODS = Reason.warning("KubeNoPods");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasKube()) {
            return;
        }
        UpstreamSpec spec = in.getKube();
        servedByEds(cluster);
        if (spec.getServiceName().isEmpty() || spec.getServiceNamespace().isEmpty()) {
            scope.at("kube").report(NO_SERVICE_NAME, "serviceName and serviceNamespace are both required");
            return;
        }
        Key<Service> key = Kinds.SERVICE.key(spec.getServiceNamespace(), spec.getServiceName());
        switch (scope.lookups().find(key)) {
            case Lookup.Found<Resource<Service>>(var service) -> found(service, spec, scope, cluster);
            case Lookup.Missing<Resource<Service>> missing ->
                scope.at("kube.serviceName").reportAbsence(SERVICE_MISSING, key + " does not exist");
            case Lookup.NotPermitted<Resource<Service>>(var because) ->
                scope.at("kube.serviceNamespace")
                        .reportAbsence(SERVICE_NOT_WATCHED, key + " cannot be used: " + because);
        }
    }

    private static void found(Resource<Service> service, UpstreamSpec spec, Scope scope, Cluster.Builder cluster) {
        if (!ServicePorts.defines(service.body(), spec.getServicePort())) {
            scope.at("kube.servicePort")
                    .reportAbsence(PORT_NOT_DEFINED, ServicePorts.undefined(service, spec.getServicePort()));
            return;
        }
        if (ServiceAddresses.of(service.body(), scope.settings()) instanceof ServiceAddresses.ExternalName(var host)) {
            ServiceAddresses.defect(service, scope.settings())
                    .ifPresent(defect -> scope.at("kube.serviceName").report(SERVICE_WITHOUT_HOST, defect));
            if (spec.getSelectorCount() > 0 || spec.hasSubsetSpec()) {
                scope.at("kube")
                        .report(
                                NO_PODS,
                                service.key() + " is of type ExternalName: there are no pods that selector and"
                                        + " subsetSpec could choose from; remove them");
            }
            lookedUp(host, spec.getServicePort(), cluster);
        }
    }

    /** A host outside of the Kubernetes cluster. */
    static void lookedUp(String host, int port, Cluster.Builder cluster) {
        Endpoint.Builder endpoint = Endpoint.newBuilder().setHostname(host).setAddress(Endpoints.address(host, port));
        cluster.clearEdsClusterConfig()
                .setType(Cluster.DiscoveryType.STRICT_DNS)
                .setDnsLookupFamily(Cluster.DnsLookupFamily.V4_PREFERRED)
                .setLoadAssignment(Endpoints.one(endpoint, cluster.getName()));
    }

    /**
     * The endpoints' name is the cluster's, always: Gloo Edge hashes the whole Upstream into it, so that an edited
     * label renames the endpoints and Envoy warms the cluster again.
     */
    static void servedByEds(Cluster.Builder cluster) {
        cluster.setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.newBuilder()
                        .setServiceName(cluster.getName())
                        .setEdsConfig(ConfigSource.newBuilder()
                                .setAds(AggregatedConfigSource.getDefaultInstance())
                                .setResourceApiVersion(ApiVersion.V3)));
    }
}
