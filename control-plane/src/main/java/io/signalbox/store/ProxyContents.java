package io.signalbox.store;

import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.Changes;
import io.signalbox.incremental.Family;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.translation.Families;
import io.signalbox.translation.ProxyName;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * Collects the parts of the Proxies that are written, batch by batch. Confined to the translation thread; what it gives
 * out may be read by any.
 */
final class ProxyContents {

    private ProxyParts parts = ProxyParts.NONE;

    ProxyParts parts() {
        return parts;
    }

    /** Takes what a batch changed; returns the Proxies whose content differs, those that are no more included. */
    Set<Key<?>> update(BatchResult result) {
        var listeners = with(parts.listeners(), Families.PROXY_LISTENERS, result);
        var virtualHosts = with(parts.virtualHosts(), Families.PROXY_VIRTUAL_HOSTS, result);
        Set<ProxyName> changed = new LinkedHashSet<>(
                result.changes(Families.PROXY_LISTENERS).groups().keySet());
        result.changes(Families.PROXY_VIRTUAL_HOSTS)
                .groups()
                .keySet()
                .forEach(gateway -> listeners.forEach((proxy, ofProxy) -> {
                    if (ofProxy.containsKey(gateway)) {
                        changed.add(proxy);
                    }
                }));
        parts = new ProxyParts(listeners, virtualHosts);
        Set<Key<?>> keys = new LinkedHashSet<>();
        changed.forEach(proxy -> keys.add(key(proxy)));
        return keys;
    }

    /** Those of which something else is to be said when it is of these resources. */
    Set<Key<?>> concerned(Set<Key<?>> changed, Map<Key<?>, ? extends Map<ProxyName, ?>> byProxy) {
        Set<Key<?>> proxies = new LinkedHashSet<>();
        if (!parts.listeners().isEmpty()) {
            for (Key<?> key : changed) {
                Map<ProxyName, ?> ofKey = byProxy.get(key);
                if (ofKey != null) {
                    ofKey.keySet().stream()
                            .filter(parts.listeners()::containsKey)
                            .forEach(proxy -> proxies.add(key(proxy)));
                }
            }
        }
        return proxies;
    }

    private static Key<?> key(ProxyName proxy) {
        return Kinds.PROXY.key(proxy.namespace(), proxy.name());
    }

    private static <K, M, A> PMap<K, PMap<M, A>> with(
            PMap<K, PMap<M, A>> before, Family<K, M, Optional<A>> family, BatchResult result) {
        PMap<K, PMap<M, A>> after = before;
        for (Map.Entry<K, Changes.OfGroup<M, Optional<A>>> entry :
                result.changes(family).groups().entrySet()) {
            PMap<M, A> group = after.getOrDefault(entry.getKey(), HashTreePMap.empty())
                    .minusAll(entry.getValue().removals());
            for (Map.Entry<M, Optional<A>> upsert : entry.getValue().upserts().entrySet()) {
                group = upsert.getValue().isPresent()
                        ? group.plus(upsert.getKey(), upsert.getValue().get())
                        : group.minus(upsert.getKey());
            }
            after = group.isEmpty() ? after.minus(entry.getKey()) : after.plus(entry.getKey(), group);
        }
        return after;
    }
}
