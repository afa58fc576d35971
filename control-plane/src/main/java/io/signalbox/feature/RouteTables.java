package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.model.Key;
import io.signalbox.reference.LabelSelector;
import io.signalbox.reference.Lookup;

/**
 * What the translation of a route may ask of the RouteTables. Whatever is asked is recorded as a dependency by the
 * caller.
 */
public interface RouteTables {

    /** The weight of a table, by which the tables of one selector are ordered. */
    Lookup<Integer> weight(Key<RouteTable> table);

    /**
     * The tables with such labels.
     *
     * @param namespaces where to look; empty for everywhere
     */
    ImmutableSortedSet<Key<RouteTable>> matching(ImmutableSet<String> namespaces, LabelSelector selector);

    /** The routes of a table that is there, where they are delegated to. */
    TableRoutes routes(Key<RouteTable> table, Inheritance from);

    /** There are no RouteTables. */
    RouteTables NONE = new RouteTables() {
        @Override
        public Lookup<Integer> weight(Key<RouteTable> table) {
            return new Lookup.Missing<>();
        }

        @Override
        public ImmutableSortedSet<Key<RouteTable>> matching(ImmutableSet<String> namespaces, LabelSelector selector) {
            return ImmutableSortedSet.of();
        }

        @Override
        public TableRoutes routes(Key<RouteTable> table, Inheritance from) {
            throw new IllegalArgumentException("there is no " + table);
        }
    };
}
