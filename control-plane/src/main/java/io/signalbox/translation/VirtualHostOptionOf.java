package io.signalbox.translation;

import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.feature.RouteSources.Shared;
import io.signalbox.feature.SharedOptions;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Optional;

/** As {@link RouteOptionOf}, of options that virtual hosts share. */
public record VirtualHostOptionOf(Key<VirtualHostOption> resource)
        implements Query<Optional<Shared<VirtualHostOptions>>> {
    @Override
    public Optional<Shared<VirtualHostOptions>> answer(Reads reads) {
        return reads.get(new ResourceAt<>(resource))
                .map(current -> SharedOptions.ofHost(
                        current,
                        () -> reads.get(new LastGoodOf<>(resource)),
                        RecordedRouteSources.scope(reads, resource)));
    }
}
