package io.signalbox.translation;

import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Destinations;

/**
 * What a route may know of a destination: small, and mostly the same after an edit of it, so that the edit stops here.
 */
public record DestinationOf(ClusterRef ref) implements Query<DestinationState> {
    @Override
    public DestinationState answer(Reads reads) {
        DestinationState state = Destinations.state(ref, new RecordedLookups(reads), reads.get(new SettingsInForce()));
        return ref instanceof ClusterRef.ToUpstream to
                        && state instanceof DestinationState.Usable
                        && reads.get(new ClusterOf(to)).value().isEmpty()
                ? Destinations.neverGood(to)
                : state;
    }
}
