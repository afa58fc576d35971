package io.signalbox.reference;

import io.signalbox.model.Resource;

/** Upstreams that discovery wrote for Kubernetes Services, and how they are told from an operator's own. */
public final class DiscoveredUpstreams {

    /** Gloo Edge's label. */
    public static final String LABEL = "discovered_by";

    /** The label's value, of which Gloo Edge takes the name from its discovery's type. */
    public static final String KUBERNETES = "kubernetesplugin";

    private DiscoveredUpstreams() {}

    public static boolean isDiscovered(Resource<?> upstream) {
        return KUBERNETES.equals(upstream.meta().labels().get(LABEL));
    }
}
