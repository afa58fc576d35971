package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.GlooOptions.KubeDestinationEndpoints;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServiceSpec;

/**
 * Where requests go for a Service that a route names directly. Kubernetes' <a
 * href="https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/">Service</a> decides, and the
 * setting {@code gloo.kubeDestinationEndpoints}.
 */
public sealed interface ServiceAddresses {

    /** To the Service's cluster IPs, the primary one first: kube-proxy balances. */
    record ClusterIps(ImmutableList<String> addresses) implements ServiceAddresses {}

    /**
     * To the ready pods: the Service is headless, the Settings ask for it, or nobody gave the Service an address, as in
     * a file that was never applied to a cluster.
     */
    record Pods() implements ServiceAddresses {}

    /** To a host outside of the cluster, looked up in DNS. */
    record ExternalName(String host) implements ServiceAddresses {}

    static ServiceAddresses of(Service service, Settings settings) {
        ServiceSpec spec = service.getSpec();
        if (spec.getType().equals("ExternalName")) {
            return new ExternalName(spec.getExternalName());
        }
        if (settings.getGloo().getKubeDestinationEndpoints() == KubeDestinationEndpoints.PODS) {
            return new Pods();
        }
        ImmutableList<String> addresses = spec.getClusterIpsCount() > 0
                ? ImmutableList.copyOf(spec.getClusterIpsList())
                : ImmutableList.of(spec.getClusterIp());
        boolean headless = addresses.stream().anyMatch(address -> address.isEmpty() || address.equals("None"));
        return headless ? new Pods() : new ClusterIps(addresses);
    }
}
