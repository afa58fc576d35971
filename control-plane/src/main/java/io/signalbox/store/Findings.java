package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import io.signalbox.incremental.BatchResult;
import io.signalbox.incremental.Family;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.translation.Families;
import io.signalbox.translation.Groupings;
import io.signalbox.translation.Groupings.Everything;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All that is to be said of each resource: by its source, by translation, and by Envoys that refused what came of it.
 * Confined to the translation thread; its map may be read by any.
 */
final class Findings {

    private final Map<Key<?>, ImmutableList<Report>> translated = new HashMap<>();
    private final Map<Key<?>, ImmutableList<Report>> refused = new HashMap<>();
    private PMap<Key<?>, ImmutableList<Report>> bySubject = HashTreePMap.empty();

    PMap<Key<?>, ImmutableList<Report>> bySubject() {
        return bySubject;
    }

    /** Takes what a batch changed; returns the resources of which something else is said now, or that were touched. */
    Set<Key<?>> update(BatchResult result, Set<Key<?>> touched, PMap<Key<?>, Held> held) {
        Set<Key<?>> changed = new LinkedHashSet<>(touched);
        for (Family<Everything, ? extends Key<?>, ImmutableList<Report>> family : Families.REPORTS) {
            collect(family, result, changed);
        }
        changed.forEach(key -> refresh(key, held));
        return changed;
    }

    /** What Envoys refuse at present, all of it. Returns the resources of which something else is said now. */
    Set<Key<?>> refusals(Map<Key<?>, ImmutableList<Report>> now, PMap<Key<?>, Held> held) {
        Set<Key<?>> changed = new LinkedHashSet<>(refused.keySet());
        changed.addAll(now.keySet());
        changed.removeIf(
                key -> now.getOrDefault(key, ImmutableList.of()).equals(refused.getOrDefault(key, ImmutableList.of())));
        refused.clear();
        refused.putAll(now);
        changed.forEach(key -> refresh(key, held));
        return changed;
    }

    /** Whether nobody finds an error in it, Envoys included: only then is it worth being called the last good. */
    boolean isGood(Key<?> key) {
        return bySubject.getOrDefault(key, ImmutableList.of()).stream().noneMatch(Report::isError);
    }

    private <K extends Key<?>> void collect(
            Family<Everything, K, ImmutableList<Report>> family, BatchResult result, Set<Key<?>> changed) {
        var change = result.changes(family).groups().get(Groupings.ALL);
        if (change == null) {
            return;
        }
        change.removals().forEach(key -> translate(key, ImmutableList.of(), changed));
        change.upserts().forEach((key, reports) -> translate(key, reports, changed));
    }

    private void translate(Key<?> key, ImmutableList<Report> now, Set<Key<?>> changed) {
        ImmutableList<Report> before = now.isEmpty() ? translated.remove(key) : translated.put(key, now);
        if (!now.equals(before == null ? ImmutableList.of() : before)) {
            changed.add(key);
        }
    }

    private void refresh(Key<?> key, PMap<Key<?>, Held> held) {
        Set<Report> all = new TreeSet<>();
        Held resource = held.get(key);
        if (resource != null) {
            resource.problems().forEach(problem -> all.add(report(key, problem)));
        }
        all.addAll(translated.getOrDefault(key, ImmutableList.of()));
        all.addAll(refused.getOrDefault(key, ImmutableList.of()));
        bySubject = all.isEmpty() ? bySubject.minus(key) : bySubject.plus(key, ImmutableList.copyOf(all));
    }

    private static Report report(Key<?> key, Problem problem) {
        return new Report(key, problem.field(), new Reason(problem.code(), problem.severity()), problem.message());
    }
}
