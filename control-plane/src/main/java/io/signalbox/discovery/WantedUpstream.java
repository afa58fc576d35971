package io.signalbox.discovery;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gloo.DiscoveryMetadata;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.api.kubernetes.ServicePort;
import io.signalbox.feature.ServiceUpstreams;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.DiscoveredUpstreams;
import io.signalbox.reference.ServicePorts;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Upstream that discovery wants for a port of a Service.
 *
 * @param target what it is for, which nobody else may say: {@code kube} with the Service's name, namespace, port and
 *     selector, and the Service's labels in {@code discoveryMetadata}
 * @param options what the Service says besides, by its annotations and ports
 * @param mistakes what of the annotations has no effect
 */
record WantedUpstream(Key<Upstream> key, Upstream target, Upstream options, ImmutableList<String> mistakes) {

    /**
     * {@code "false"} keeps a Service from becoming Upstreams; any other value changes nothing. (In Gloo Edge {@code
     * "true"} is for Services that it would else pass over, and there are none.)
     */
    static final String DISCOVER = "gloo.solo.io/discover";

    /** Those of a Service: one for each TCP port, in the order of the ports; none if it is not to be discovered. */
    static ImmutableList<WantedUpstream> of(Resource<Service> service, DiscoverySettings settings) {
        boolean optedOut = "false".equals(service.meta().annotations().get(DISCOVER));
        if (!settings.isOn() || optedOut || !settings.watches(service)) {
            return ImmutableList.of();
        }
        Map<Key<Upstream>, WantedUpstream> wanted = new LinkedHashMap<>();
        for (ServicePort port : service.body().getSpec().getPortsList()) {
            // A UDP port cannot be routed to; where it shares its number with a TCP port, Gloo Edge's two Upstreams
            // would have one name.
            if (ServicePorts.isTcp(port)) {
                WantedUpstream upstream = of(service, port, settings);
                wanted.putIfAbsent(upstream.key(), upstream);
            }
        }
        return ImmutableList.copyOf(wanted.values());
    }

    private static WantedUpstream of(Resource<Service> service, ServicePort port, DiscoverySettings settings) {
        var said = ServiceUpstreams.options(service, port, settings.settings());
        UpstreamSpec.Builder kube = UpstreamSpec.newBuilder()
                .setServiceName(service.key().name())
                .setServiceNamespace(service.key().namespace())
                .setServicePort(port.getPort());
        // Kubernetes ignores the selector of a Service that is but a name, which a change of type leaves there.
        if (!service.body().getSpec().getType().equals("ExternalName")) {
            kube.putAllSelector(service.body().getSpec().getSelectorMap());
        }
        Upstream target = Upstream.newBuilder()
                .setKube(kube)
                .setDiscoveryMetadata(DiscoveryMetadata.newBuilder()
                        .putAllLabels(service.meta().labels()))
                .build();
        return new WantedUpstream(
                Kinds.UPSTREAM.key(settings.namespace(), DiscoveredUpstreams.name(target.getKube())),
                target,
                said.upstream(),
                said.mistakes());
    }
}
