package io.signalbox.discovery;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Key;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which Services want which names. Two can want the same one ({@code a-b} in {@code c}, and {@code b} in {@code c-a}
 * for Gloo Edge's way to join names), and then both are known here. Confined to discovery's thread.
 */
final class Claims {

    private final Map<Key<Service>, ImmutableSet<Key<Upstream>>> namesOf = new HashMap<>();
    private final Map<Key<Upstream>, TreeSet<Key<Service>>> servicesOf = new HashMap<>();

    /**
     * Takes note of what a Service wants now.
     *
     * @return the names that it wants or wanted
     */
    Set<Key<Upstream>> put(Key<Service> service, ImmutableSet<Key<Upstream>> names) {
        ImmutableSet<Key<Upstream>> before = names.isEmpty() ? namesOf.remove(service) : namesOf.put(service, names);
        Set<Key<Upstream>> touched = new TreeSet<>(names);
        if (before != null) {
            touched.addAll(before);
            for (Key<Upstream> name : before) {
                if (!names.contains(name)) {
                    leave(service, name);
                }
            }
        }
        names.forEach(name ->
                servicesOf.computeIfAbsent(name, same -> new TreeSet<>()).add(service));
        return touched;
    }

    private void leave(Key<Service> service, Key<Upstream> name) {
        TreeSet<Key<Service>> services = servicesOf.get(name);
        if (services != null && services.remove(service) && services.isEmpty()) {
            servicesOf.remove(name);
        }
    }

    /** The Services that want a name. */
    Set<Key<Service>> of(Key<Upstream> name) {
        return servicesOf.getOrDefault(name, new TreeSet<>());
    }

    void clear() {
        namesOf.clear();
        servicesOf.clear();
    }
}
