package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;

/**
 * What the rest of the configuration must have for some routes.
 *
 * @param clusters what they send to
 * @param readsClusterFromHeader whether a request may name any cluster, so that the proxy needs all of them
 * @param filters what the listener must have for them
 * @param tables where they come from, through however many tables
 */
public record RouteNeeds(
        ImmutableSortedSet<ClusterRef> clusters,
        boolean readsClusterFromHeader,
        ImmutableSortedSet<HttpFilter> filters,
        ImmutableSet<TableUse> tables) {

    /** A RouteTable that is delegated to, and what its routes inherit there. */
    public record TableUse(Key<RouteTable> table, Inheritance from) {}
}
