package io.signalbox.ads;

import io.signalbox.snapshot.Snapshot;
import java.time.Instant;
import java.util.Iterator;
import java.util.function.Predicate;
import org.pcollections.PSet;

/**
 * One round of listeners and routes, all from one snapshot. It waits for what was new and not yet usable when it began,
 * and not for what came later, so that steady change cannot starve it.
 *
 * @param frozen the snapshot
 * @param clusters new clusters that must be acknowledged first
 * @param endpoints names of their endpoints that must be acknowledged first
 * @param deadline when it stops waiting
 * @param open whether it has stopped waiting
 */
record Stage(Snapshot frozen, PSet<String> clusters, PSet<String> endpoints, Instant deadline, boolean open) {

    Stage opened() {
        return new Stage(frozen, clusters, endpoints, deadline, true);
    }

    /** The same round with a newer snapshot. */
    Stage at(Snapshot newer) {
        return new Stage(newer, clusters, endpoints, deadline, open);
    }

    Stage waiting(Predicate<String> clusterSettled, Predicate<String> endpointSettled) {
        PSet<String> moreClusters = unsettled(clusters, clusterSettled);
        // Which endpoints are still to come is known only when their clusters were sent, so these come first.
        PSet<String> moreEndpoints = moreClusters.isEmpty() ? unsettled(endpoints, endpointSettled) : endpoints;
        return new Stage(
                frozen, moreClusters, moreEndpoints, deadline, moreClusters.isEmpty() && moreEndpoints.isEmpty());
    }

    /**
     * Without the settled names before the first unsettled one: each name is let go once, however often this is asked.
     */
    private static PSet<String> unsettled(PSet<String> names, Predicate<String> settled) {
        PSet<String> left = names;
        for (Iterator<String> each = names.iterator(); each.hasNext(); ) {
            String name = each.next();
            if (!settled.test(name)) {
                return left;
            }
            left = left.minus(name);
        }
        return left;
    }
}
