package io.signalbox.ads;

import io.signalbox.envoy.ResourceType;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.pcollections.PSet;

/**
 * Lets the streams of a group that ask for the same names hold them once: ten thousand names cost a megabyte for each
 * stream otherwise. What a stream changes later costs what it changes. Safe for all threads.
 */
final class SharedNames {

    /** Smaller sets are not worth the look. */
    private static final int WORTHWHILE = 64;

    private final ConcurrentMap<Shelf, WeakReference<PSet<String>>> newest = new ConcurrentHashMap<>();

    private record Shelf(String group, ResourceType type) {}

    /** An equal set: the one that was asked for last, if that is equal. */
    PSet<String> share(String group, ResourceType type, PSet<String> names) {
        if (names.size() < WORTHWHILE) {
            return names;
        }
        Shelf shelf = new Shelf(group, type);
        WeakReference<PSet<String>> reference = newest.get(shelf);
        PSet<String> known = reference == null ? null : reference.get();
        if (known != null && known.size() == names.size() && known.containsAll(names)) {
            return known;
        }
        newest.put(shelf, new WeakReference<>(names));
        return names;
    }
}
