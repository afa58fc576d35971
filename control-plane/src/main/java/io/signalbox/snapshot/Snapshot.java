package io.signalbox.snapshot;

import io.signalbox.envoy.ResourceType;
import java.util.EnumMap;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All that one group of Envoys must have at one moment. Immutable; the next one shares all that did not change
 * (persistent maps), so that a change costs what changed and not what there is.
 */
public final class Snapshot {

    private final String group;
    private final long sequence;
    private final EnumMap<ResourceType, PMap<String, EnvoyResource>> byType;

    private Snapshot(String group, long sequence, EnumMap<ResourceType, PMap<String, EnvoyResource>> byType) {
        this.group = group;
        this.sequence = sequence;
        this.byType = byType;
    }

    public static Snapshot empty(String group) {
        EnumMap<ResourceType, PMap<String, EnvoyResource>> byType = new EnumMap<>(ResourceType.class);
        for (ResourceType type : ResourceType.values()) {
            byType.put(type, HashTreePMap.empty());
        }
        return new Snapshot(group, 0, byType);
    }

    /** The group's name, {@code <namespace>~<proxy name>}. */
    public String group() {
        return group;
    }

    /** Counts this group's changes in this process; 0: nothing has been published yet. */
    public long sequence() {
        return sequence;
    }

    public PMap<String, EnvoyResource> resources(ResourceType type) {
        return byType.getOrDefault(type, HashTreePMap.empty());
    }

    public Optional<EnvoyResource> find(ResourceName id) {
        return Optional.ofNullable(resources(id.type()).get(id.name()));
    }

    /** The next snapshot: this one with some resources put and some removed. */
    public Snapshot with(Iterable<EnvoyResource> upserts, Iterable<ResourceName> removals) {
        EnumMap<ResourceType, PMap<String, EnvoyResource>> next = new EnumMap<>(byType);
        for (EnvoyResource resource : upserts) {
            next.computeIfPresent(resource.type(), (type, map) -> map.plus(resource.name(), resource));
        }
        for (ResourceName removal : removals) {
            next.computeIfPresent(removal.type(), (type, map) -> map.minus(removal.name()));
        }
        return new Snapshot(group, sequence + 1, next);
    }
}
