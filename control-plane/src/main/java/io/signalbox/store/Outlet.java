package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.incremental.BatchResult;
import io.signalbox.model.Key;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import io.signalbox.snapshot.Quarantine;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;
import java.util.Map;

/**
 * The way of what a batch changed into the snapshots, past the {@link Quarantine}. Confined to the translation thread.
 */
final class Outlet {

    private final Publisher publisher = new Publisher();
    private final Quarantine quarantine = new Quarantine();
    private final Snapshots snapshots;
    private boolean rejectionsChanged;

    Outlet(Snapshots snapshots) {
        this.snapshots = snapshots;
    }

    /** Publishes what a batch changed; returns how many Envoy resources were put or removed. */
    int publish(BatchResult result) {
        int published = 0;
        for (Map.Entry<String, Publisher.GroupChange> entry :
                publisher.changes(result).entrySet()) {
            Publisher.GroupChange change = entry.getValue();
            published +=
                    publish(entry.getKey(), quarantine.filter(entry.getKey(), change.upserts(), change.removals()));
        }
        return published;
    }

    int accepted(String group, ResourceType type, ImmutableMap<String, String> versions) {
        return publish(group, quarantine.accepted(group, type, versions));
    }

    int refused(Refusal refusal) {
        return publish(refusal.group(), quarantine.refused(refusal));
    }

    /** Whether other resources are refused than when this was last asked. */
    boolean takeRejectionsChanged() {
        boolean changed = rejectionsChanged;
        rejectionsChanged = false;
        return changed;
    }

    /** What Envoys refuse at present, as reports on the resources that it came from. */
    ImmutableMap<Key<?>, ImmutableList<Report>> rejections() {
        return RejectionReports.of(quarantine.rejections());
    }

    /** The same by the group of Envoys that refuses. */
    ImmutableMap<String, ImmutableMap<Key<?>, ImmutableList<Report>>> rejectionsByGroup() {
        return RejectionReports.byGroup(quarantine.rejections());
    }

    private int publish(String group, Quarantine.Admitted admitted) {
        rejectionsChanged |= admitted.rejectionsChanged();
        if (admitted.isEmpty()) {
            return 0;
        }
        Snapshot after = snapshots.current(group).with(admitted.upserts(), admitted.removals());
        snapshots.publish(new SnapshotChange(after, admitted.upserts(), admitted.removals()));
        return admitted.upserts().size() + admitted.removals().size();
    }
}
