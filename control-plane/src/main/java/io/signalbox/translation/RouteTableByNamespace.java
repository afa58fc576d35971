package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Set;

/** What a RouteTable adds to {@link Groupings#ROUTE_TABLES_OF_NAMESPACE}. */
record RouteTableByNamespace(Key<RouteTable> table) implements Query<Set<Membership<String, Key<RouteTable>>>> {
    @Override
    public Set<Membership<String, Key<RouteTable>>> answer(Reads reads) {
        return ImmutableSet.of(new Membership<>(table.namespace(), table));
    }
}
