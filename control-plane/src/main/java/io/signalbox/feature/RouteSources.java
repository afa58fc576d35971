package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.model.Key;
import io.signalbox.reference.LabelSelector;
import io.signalbox.reference.Lookup;
import io.signalbox.report.Report;
import java.util.Optional;

/**
 * What routes and virtual hosts may take from other resources of operators: RouteTables and option resources. Whatever
 * is asked is recorded as a dependency by the caller.
 */
public interface RouteSources {

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

    /** The options that several routes share. */
    Lookup<Shared<RouteOptions>> options(Key<RouteOption> resource);

    /** The options that several virtual hosts share. */
    Lookup<Shared<VirtualHostOptions>> hostOptions(Key<VirtualHostOption> resource);

    /**
     * Options of a resource of their own.
     *
     * @param good as they are, or as they last were if they are wrong now; absent if they never were good
     * @param reports what is to be said of them as they are
     */
    record Shared<O>(Optional<O> good, ImmutableList<Report> reports) {}

    /** There are no other resources. */
    RouteSources NONE = new RouteSources() {
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

        @Override
        public Lookup<Shared<RouteOptions>> options(Key<RouteOption> resource) {
            return new Lookup.Missing<>();
        }

        @Override
        public Lookup<Shared<VirtualHostOptions>> hostOptions(Key<VirtualHostOption> resource) {
            return new Lookup.Missing<>();
        }
    };
}
