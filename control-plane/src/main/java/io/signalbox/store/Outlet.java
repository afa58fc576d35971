package io.signalbox.store;

import io.signalbox.incremental.BatchResult;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;

/** The way of what a batch changed into the snapshots. Confined to the translation thread. */
final class Outlet {

    private final Publisher publisher = new Publisher();
    private final Snapshots snapshots;

    Outlet(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** Publishes what a batch changed; returns how many Envoy resources were put or removed. */
    int publish(BatchResult result) {
        int published = 0;
        for (var entry : publisher.changes(result).entrySet()) {
            Publisher.GroupChange change = entry.getValue();
            Snapshot after = snapshots.current(entry.getKey()).with(change.upserts(), change.removals());
            snapshots.publish(new SnapshotChange(after, change.upserts(), change.removals()));
            published += change.upserts().size() + change.removals().size();
        }
        return published;
    }
}
