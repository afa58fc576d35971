package io.signalbox.translation;

import com.google.common.collect.ImmutableMap;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Optional;

/** What selectors ask of a RouteTable, so that its routes are no concern of who only selects it. */
record RouteTableHead(Key<RouteTable> table) implements Query<Optional<RouteTableHead.Head>> {

    /** @param weight 0 unless it says something else */
    record Head(int weight, ImmutableMap<String, String> labels) {}

    @Override
    public Optional<Head> answer(Reads reads) {
        return reads.get(new ResourceAt<>(table))
                .map(resource -> new Head(
                        resource.body().getWeight().getValue(),
                        ImmutableMap.copyOf(resource.meta().labels())));
    }
}
