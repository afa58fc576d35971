package io.signalbox.reference;

import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.model.Resource;

/** Upstreams that discovery wrote for Kubernetes Services, and how they are told from an operator's own. */
public final class DiscoveredUpstreams {

    /** Gloo Edge's label: those that it made are taken over. */
    public static final String LABEL = "discovered_by";

    /** The label's value, of which Gloo Edge takes the name from its discovery's type. */
    public static final String KUBERNETES = "kubernetesplugin";

    private DiscoveredUpstreams() {}

    public static boolean isDiscovered(Resource<?> upstream) {
        return KUBERNETES.equals(upstream.meta().labels().get(LABEL));
    }

    /** The name of the Upstream for that port of that Service: Gloo Edge's. */
    public static String name(UpstreamSpec kube) {
        return InMemoryNames.sanitized(kube.getServiceNamespace()
                + "-"
                + kube.getServiceName()
                + "-"
                + Integer.toUnsignedString(kube.getServicePort()));
    }

    /** Whether it is called as discovery would call it; a copy, label and all, is somebody else's. */
    public static boolean hasOwnName(Resource<?> upstream) {
        return upstream.body() instanceof Upstream body
                && name(body.getKube()).equals(upstream.key().name());
    }
}
