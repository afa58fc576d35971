package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import io.signalbox.api.gloo.GlooOptions.KubeDestinationEndpoints;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServiceSpec;
import io.signalbox.model.Resource;
import java.util.Optional;

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

    /**
     * What is wrong with them, as a whole sentence. An API server lets none of this through, but a file may say
     * anything, and Envoy would refuse the cluster.
     */
    static Optional<String> defect(Resource<Service> service, Settings settings) {
        String name =
                "Service " + service.key().namespace() + "/" + service.key().name();
        return switch (of(service.body(), settings)) {
            case ClusterIps(var addresses) ->
                addresses.stream()
                        .filter(address -> !InetAddresses.isInetAddress(address))
                        .map(address -> "%s has the cluster IP \"%s\", which is no IP address".formatted(name, address))
                        .findFirst();
            case Pods pods -> Optional.empty();
            case ExternalName(var host) ->
                host.isEmpty()
                        ? Optional.of(name + " is of type ExternalName; say in externalName which host it stands for")
                        : Optional.empty();
        };
    }

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
