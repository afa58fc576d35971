package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import io.signalbox.translation.ProxyName;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All that the store knows, as it was after one batch. Immutable.
 *
 * @param batches how many batches there were
 * @param ready whether all sources have told what was there when they started, and it is published
 * @param awaited the sources that have not yet told what was there when they started, by name
 * @param stale why a source's word may be old, by the source's name; empty when all are in touch
 * @param held what the sources told
 * @param places what is wrong at places, such as files, that cannot be said of any resource
 * @param reports what is to be said of each resource; resources of which nothing is to be said are absent
 * @param lastGood the last good forms of resources that are wrong, where they add to what those are now
 * @param parts what Proxies are put together from, while they are written
 * @param byProxy the proxies that each resource is part of, with what is to be said of it there
 */
public record StoreView(
        long batches,
        boolean ready,
        ImmutableSortedSet<String> awaited,
        ImmutableMap<String, Staleness> stale,
        PMap<Key<?>, Held> held,
        PMap<String, ImmutableList<Problem>> places,
        PMap<Key<?>, ImmutableList<Report>> reports,
        PMap<Key<?>, Resource<?>> lastGood,
        PMap<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> byProxy,
        ProxyParts parts) {

    /** A view in which nothing is part of a proxy. */
    public StoreView(
            long batches,
            boolean ready,
            ImmutableSortedSet<String> awaited,
            ImmutableMap<String, Staleness> stale,
            PMap<Key<?>, Held> held,
            PMap<String, ImmutableList<Problem>> places,
            PMap<Key<?>, ImmutableList<Report>> reports) {
        this(
                batches,
                ready,
                awaited,
                stale,
                held,
                places,
                reports,
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                ProxyParts.NONE);
    }

    /** @param since when the source said so */
    public record Staleness(String reason, java.time.Instant since) {}
}
