package io.signalbox.translation;

import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/**
 * The Gateways that are served: those of the write namespace, or of all namespaces if {@code
 * settings.gateway.readGatewaysFromAllNamespaces}; Gloo Edge's two defaults when there is no Gateway at all.
 */
public record GatewaysInForce() implements Query<ImmutableSortedSet<Key<Gateway>>> {
    @Override
    public ImmutableSortedSet<Key<Gateway>> answer(Reads reads) {
        String namespace = reads.get(new WriteNamespace());
        Set<Key<Gateway>> written = reads.members(Groupings.GATEWAYS, Groupings.ALL);
        if (written.isEmpty()) {
            return ImmutableSortedSet.of(GatewayInForce.builtInHttp(namespace), GatewayInForce.builtInHttps(namespace));
        }
        if (reads.get(new SettingsInForce()).getGateway().getReadGatewaysFromAllNamespaces()) {
            return ImmutableSortedSet.copyOf(written);
        }
        return written.stream()
                .filter(key -> key.namespace().equals(namespace))
                .collect(ImmutableSortedSet.toImmutableSortedSet(Key::compareTo));
    }
}
