package io.signalbox.model;

import com.google.protobuf.Message;
import java.util.Comparator;

/**
 * The identity of a resource. Ordered by kind, namespace and name.
 *
 * @param namespace empty for cluster-scoped kinds only
 */
public record Key<T extends Message>(Kind<T> kind, String namespace, String name) implements Comparable<Key<?>> {

    private static final Comparator<Key<?>> ORDER = Comparator.<Key<?>, Kind<?>>comparing(Key::kind, Kind::compareTo)
            .thenComparing(Key::namespace)
            .thenComparing(Key::name);

    @Override
    public int compareTo(Key<?> other) {
        return ORDER.compare(this, other);
    }

    /** As messages write it: {@code VirtualService default/shop}. */
    @Override
    public String toString() {
        return kind + " " + namespace + "/" + name;
    }
}
