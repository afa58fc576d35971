package io.signalbox.translation;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.model.Resource;
import java.util.Map;

/** Who made a Proxy, by its labels. */
public enum ProxyMaker {
    SIGNALBOX,
    /** Gloo Edge, from Gateways and VirtualServices. */
    GLOO_EDGE,
    /** Somebody, by hand or with another tool. */
    OTHERS;

    private static final String CREATED_BY = "created_by";
    private static final String MANAGED_BY = "app.kubernetes.io/managed-by";

    /** What Signalbox's Proxies carry: Gloo Edge's own label, for tools, and one that Gloo Edge's do not have. */
    public static final ImmutableMap<String, String> LABELS =
            ImmutableMap.of(CREATED_BY, "gloo-gateway", MANAGED_BY, "signalbox");

    /** Of all its versions: Gloo Edge takes those over, too. */
    private static final ImmutableSet<String> GLOO_EDGE_LABELS =
            ImmutableSet.of("gloo-gateway", "gloo-gateway-translator", "gateway");

    public static ProxyMaker of(Resource<?> proxy) {
        Map<String, String> labels = proxy.meta().labels();
        if (labels.entrySet().containsAll(LABELS.entrySet())) {
            return SIGNALBOX;
        }
        return GLOO_EDGE_LABELS.contains(labels.getOrDefault(CREATED_BY, "")) ? GLOO_EDGE : OTHERS;
    }

    /** Whether it is the one who made a Proxy. */
    public boolean made(Resource<?> proxy) {
        return of(proxy) == this;
    }
}
