package io.signalbox.ads;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import java.util.Optional;

/**
 * Says which group of Envoys a node belongs to: {@code node.metadata.role}, as Gloo Edge's proxies say it
 * ({@code <namespace>~<proxy name>}), else {@code node.cluster}, with the write namespace before it if it has none.
 *
 * @param writeNamespace where proxies live by default, as in {@code gloo-system}
 */
public record NodeGroups(String writeNamespace) {

    private static final String ROLE = "role";
    private static final String SEPARATOR = "~";

    /** The group's name; empty for a node that says neither role nor cluster. */
    Optional<String> of(Node node) {
        Value role = node.getMetadata().getFieldsMap().get(ROLE);
        if (role != null && !role.getStringValue().isEmpty()) {
            return Optional.of(qualified(role.getStringValue()));
        }
        return node.getCluster().isEmpty() ? Optional.empty() : Optional.of(qualified(node.getCluster()));
    }

    private String qualified(String name) {
        return name.contains(SEPARATOR) ? name : writeNamespace + SEPARATOR + name;
    }
}
