package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.LabelSelector;
import java.util.stream.Stream;

/**
 * The RouteTables that a selector picks.
 *
 * @param namespaces where to look; empty for everywhere
 */
record RouteTablesMatching(ImmutableSet<String> namespaces, LabelSelector selector)
        implements Query<ImmutableSortedSet<Key<RouteTable>>> {
    @Override
    public ImmutableSortedSet<Key<RouteTable>> answer(Reads reads) {
        Stream<Key<RouteTable>> candidates = namespaces.isEmpty()
                ? reads.members(Groupings.ROUTE_TABLES, Groupings.ALL).stream()
                : namespaces.stream()
                        .flatMap(namespace -> reads.members(Groupings.ROUTE_TABLES_OF_NAMESPACE, namespace).stream());
        return candidates
                .filter(table -> reads.get(new RouteTableHead(table))
                        .filter(head -> selector.matches(head.labels()))
                        .isPresent())
                .collect(ImmutableSortedSet.toImmutableSortedSet(Key::compareTo));
    }
}
