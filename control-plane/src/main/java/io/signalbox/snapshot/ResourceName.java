package io.signalbox.snapshot;

import io.signalbox.envoy.ResourceType;

/** The identity of an Envoy resource within its group. */
public record ResourceName(ResourceType type, String name) implements Comparable<ResourceName> {

    @Override
    public int compareTo(ResourceName other) {
        int byType = type.compareTo(other.type);
        return byType != 0 ? byType : name.compareTo(other.name);
    }
}
