package io.signalbox.translation;

import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.reference.ClusterRef;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Optional;

/** A cluster without what is to be said of it: a report that changes is no change for Envoys. */
record PublishedClusterOf(ClusterRef ref) implements Query<Optional<EnvoyResource>> {
    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        return reads.get(new ClusterOf(ref)).value().map(ClusterOf.Answer::resource);
    }
}
