package io.signalbox.translation;

import java.util.Comparator;

/** A group of Envoys that get the same configuration: Gloo Edge's Proxy. */
public record ProxyName(String namespace, String name) implements Comparable<ProxyName> {

    /** Gloo Edge's: the proxy of a Gateway that names none. */
    public static final String DEFAULT = "gateway-proxy";

    /** The group's name, as in an Envoy's {@code node.metadata.role}. */
    public String group() {
        return namespace + "~" + name;
    }

    @Override
    public int compareTo(ProxyName other) {
        return Comparator.comparing(ProxyName::namespace)
                .thenComparing(ProxyName::name)
                .compare(this, other);
    }
}
