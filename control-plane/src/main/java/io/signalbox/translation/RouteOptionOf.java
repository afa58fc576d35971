package io.signalbox.translation;

import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.feature.RouteSources.Shared;
import io.signalbox.feature.SharedOptions;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Optional;

/** The options that routes share, as they last were good, with what is to be said of them; absent if there are none. */
public record RouteOptionOf(Key<RouteOption> resource) implements Query<Optional<Shared<RouteOptions>>> {
    @Override
    public Optional<Shared<RouteOptions>> answer(Reads reads) {
        return reads.get(new ResourceAt<>(resource))
                .map(current -> SharedOptions.of(
                        current,
                        () -> reads.get(new LastGoodOf<>(resource)),
                        RecordedRouteSources.scope(reads, resource)));
    }
}
