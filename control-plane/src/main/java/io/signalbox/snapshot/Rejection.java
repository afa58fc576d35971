package io.signalbox.snapshot;

import com.google.common.collect.ImmutableSet;

/**
 * A resource that an Envoy refused, for as long as translation yields this very version.
 *
 * @param resource the refused version, with where it came from
 * @param node the Envoy that refused it first
 * @param error Envoy's own words
 * @param hosts the virtual hosts of a route configuration that are refused, if it is known which; else empty, and all
 *     of the resource is
 * @param served what the group's Envoys are sent instead
 */
public record Rejection(
        String group, EnvoyResource resource, ImmutableSet<String> hosts, String node, String error, Served served)
        implements Comparable<Rejection> {

    /** What becomes of a refused resource. */
    public enum Served {
        /** The last version that an Envoy accepted. */
        LAST_ACCEPTED,
        /** Nothing: no version was ever accepted. */
        NOTHING,
        /** The refused version itself, as another Envoy accepts it: the one that refuses keeps what it has. */
        ITSELF
    }

    @Override
    public int compareTo(Rejection other) {
        int byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : resource.id().compareTo(other.resource.id());
    }
}
