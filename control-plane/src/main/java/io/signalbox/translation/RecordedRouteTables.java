package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.feature.Inheritance;
import io.signalbox.feature.RouteTables;
import io.signalbox.feature.TableRoutes;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.LabelSelector;
import io.signalbox.reference.Lookup;
import java.util.Optional;

/** RouteTables of which every question becomes a recorded read. */
record RecordedRouteTables(Reads reads) implements RouteTables {

    @Override
    public Lookup<Integer> weight(Key<RouteTable> table) {
        Optional<RouteTableHead.Head> head = reads.get(new RouteTableHead(table));
        return head.isPresent()
                ? new Lookup.Found<>(head.get().weight())
                : switch (new RecordedLookups(reads).find(table)) {
                    case Lookup.NotPermitted<?>(String because) -> new Lookup.NotPermitted<>(because);
                    case Lookup.Found<?> _, Lookup.Missing<?> _ -> new Lookup.Missing<>();
                };
    }

    @Override
    public ImmutableSortedSet<Key<RouteTable>> matching(ImmutableSet<String> namespaces, LabelSelector selector) {
        return reads.get(new RouteTablesMatching(namespaces, selector));
    }

    @Override
    public TableRoutes routes(Key<RouteTable> table, Inheritance from) {
        return reads.get(new RouteTableIn(table, from));
    }
}
