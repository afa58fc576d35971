package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.Family;
import io.signalbox.model.Key;
import io.signalbox.report.Report;
import io.signalbox.translation.Families;
import io.signalbox.translation.Groupings;
import io.signalbox.translation.Groupings.Everything;
import io.signalbox.translation.ProxyName;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * The proxies that each resource is part of, with what is to be said of it there: by translation, and by the proxy's
 * Envoys that refused what came of it. Confined to the translation thread; its map may be read by any.
 */
final class ByProxy {

    private final Map<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> translated = new HashMap<>();
    private ImmutableMap<String, ImmutableMap<Key<?>, ImmutableList<Report>>> refused = ImmutableMap.of();
    private PMap<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> bySubject = HashTreePMap.empty();

    PMap<Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> bySubject() {
        return bySubject;
    }

    /** Takes what a batch changed; returns the resources of which something else is said now. */
    Set<Key<?>> update(BatchResult result) {
        Set<Key<?>> changed = new LinkedHashSet<>();
        for (Family<Everything, ? extends Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> family :
                Families.BY_PROXY) {
            collect(family, result, changed);
        }
        changed.forEach(this::refresh);
        return changed;
    }

    /** What Envoys refuse at present, by their groups' names. */
    void refusals(ImmutableMap<String, ImmutableMap<Key<?>, ImmutableList<Report>>> now) {
        Set<Key<?>> subjects = new LinkedHashSet<>();
        refused.values().forEach(ofGroup -> subjects.addAll(ofGroup.keySet()));
        now.values().forEach(ofGroup -> subjects.addAll(ofGroup.keySet()));
        refused = now;
        subjects.forEach(this::refresh);
    }

    private <K extends Key<?>> void collect(
            Family<Everything, K, ImmutableSortedMap<ProxyName, ImmutableList<Report>>> family,
            BatchResult result,
            Set<Key<?>> changed) {
        var change = result.changes(family).of(Groupings.ALL);
        change.removals().forEach(translated::remove);
        translated.putAll(change.upserts());
        changed.addAll(change.removals());
        changed.addAll(change.upserts().keySet());
    }

    private void refresh(Key<?> key) {
        ImmutableSortedMap<ProxyName, ImmutableList<Report>> proxies =
                translated.getOrDefault(key, ImmutableSortedMap.of());
        if (proxies.isEmpty()) {
            bySubject = bySubject.minus(key);
            return;
        }
        ImmutableSortedMap.Builder<ProxyName, ImmutableList<Report>> all = ImmutableSortedMap.naturalOrder();
        proxies.forEach((proxy, reports) -> all.put(proxy, with(reports, refusals(proxy, key))));
        bySubject = bySubject.plus(key, all.buildOrThrow());
    }

    private ImmutableList<Report> refusals(ProxyName proxy, Key<?> key) {
        return refused.getOrDefault(proxy.group(), ImmutableMap.of()).getOrDefault(key, ImmutableList.of());
    }

    private static ImmutableList<Report> with(ImmutableList<Report> reports, ImmutableList<Report> more) {
        if (more.isEmpty()) {
            return reports;
        }
        Set<Report> all = new TreeSet<>(reports);
        all.addAll(more);
        return ImmutableList.copyOf(all);
    }
}
