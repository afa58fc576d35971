package io.signalbox.bootstrap;

import org.jspecify.annotations.Nullable;

/**
 * Who an Envoy says it is; it decides which proxy's configuration it gets.
 * Envoy: <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/base.proto#config-core-v3-node">Node</a>.
 *
 * @param id unique among the Envoys, by custom {@code <pod>.<namespace>}
 * @param cluster a name for all Envoys of one kind
 * @param role {@code <namespace>~<proxy name>}, sent as {@code metadata.role} as Gloo Edge's Envoys do; null leaves the
 *     choice of the proxy to {@code cluster}
 */
public record EnvoyNode(String id, String cluster, @Nullable String role) {

    /** What Gloo Edge's chart calls the cluster of its gateway proxies. */
    public static final String DEFAULT_CLUSTER = "gateway";

    public EnvoyNode {
        if (id.isBlank() || cluster.isBlank()) {
            throw new IllegalArgumentException("a node needs an id and a cluster");
        }
        if (role != null && !role.matches("[^~]+~[^~]+")) {
            throw new IllegalArgumentException("role \"" + role + "\" is not <namespace>~<proxy name>");
        }
    }

    /** A node of the proxy {@code <namespace>~<name>}. */
    public static EnvoyNode of(String id, String role) {
        return new EnvoyNode(id, DEFAULT_CLUSTER, role);
    }
}
