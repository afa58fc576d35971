package io.signalbox.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.model.Key;
import io.signalbox.model.Manifest;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.Manifests;
import io.signalbox.model.Problem;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/** Views of a store that holds one file, as the store builds them. */
final class Configured {

    static final StoreView NOTHING_YET = new StoreView(
            0,
            false,
            ImmutableSortedSet.of("directory shop"),
            ImmutableMap.of(),
            HashTreePMap.empty(),
            HashTreePMap.empty(),
            HashTreePMap.empty());

    private Configured() {}

    /** @param found by translation, beside what was found while reading */
    static StoreView with(String file, String yaml, Report... found) {
        ManifestFile read = Manifests.read(Path.of(file), yaml);
        PMap<Key<?>, Held> held = HashTreePMap.empty();
        PMap<Key<?>, ImmutableList<Report>> reports = HashTreePMap.empty();
        for (Manifest manifest : read.manifests()) {
            Held one = held(manifest);
            held = held.plus(one.key(), one);
            reports = all(
                    reports,
                    one.problems().stream()
                            .map(problem -> report(one.key(), problem))
                            .toList());
        }
        PMap<String, ImmutableList<Problem>> places =
                read.problems().isEmpty() ? HashTreePMap.empty() : HashTreePMap.singleton(file, read.problems());
        return new StoreView(
                1, true, ImmutableSortedSet.of(), ImmutableMap.of(), held, places, all(reports, Arrays.asList(found)));
    }

    private static Held held(Manifest manifest) {
        return switch (manifest) {
            case Manifest.Readable readable ->
                new Held(readable.key(), Optional.of(readable.resource()), readable.origin(), readable.problems());
            case Manifest.Unreadable unreadable ->
                new Held(unreadable.key(), Optional.empty(), unreadable.origin(), unreadable.problems());
        };
    }

    private static Report report(Key<?> key, Problem problem) {
        return new Report(key, problem.field(), new Reason(problem.code(), problem.severity()), problem.message());
    }

    private static PMap<Key<?>, ImmutableList<Report>> all(
            PMap<Key<?>, ImmutableList<Report>> to, Iterable<Report> reports) {
        PMap<Key<?>, ImmutableList<Report>> result = to;
        for (Report report : reports) {
            result = result.plus(
                    report.subject(),
                    ImmutableList.<Report>builder()
                            .addAll(result.getOrDefault(report.subject(), ImmutableList.of()))
                            .add(report)
                            .build());
        }
        return result;
    }
}
