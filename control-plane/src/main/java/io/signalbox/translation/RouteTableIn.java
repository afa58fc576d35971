package io.signalbox.translation;

import io.signalbox.api.gateway.RouteTable;
import io.signalbox.feature.Inheritance;
import io.signalbox.feature.Scope;
import io.signalbox.feature.TableRoutes;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Meta;
import io.signalbox.model.Resource;

/**
 * A RouteTable where it is delegated to. VirtualServices that hand down the same share it, and one table that changes
 * is one table that is translated. A table that is not there has no routes; who delegates says so.
 */
public record RouteTableIn(Key<RouteTable> table, Inheritance from) implements Query<TableRoutes> {
    @Override
    public TableRoutes answer(Reads reads) {
        Resource<RouteTable> current = reads.get(new ResourceAt<>(table))
                .orElseGet(() -> new Resource<>(table, Meta.NONE, RouteTable.getDefaultInstance()));
        Scope scope = RecordedRouteSources.scope(reads, table);
        return TableRoutes.translate(current, () -> reads.get(new LastGoodOf<>(table)), from, scope);
    }
}
