package io.signalbox.source.directory;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Manifest;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.ManifestProblem;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which file holds which resource. The first claim, by path and then by place in the file, holds it; later ones are errors at
 * their place, and take over when the first is gone. Confined to the source's thread.
 */
final class Claims {

    /** Whether a claim was read just now or is remembered, as its file cannot be read. */
    private enum Standing {
        WRITTEN,
        /** Yields to every written claim: the resource may have moved to another file. */
        REMEMBERED
    }

    private record Claim(Standing standing, Path path, int index, Manifest manifest) {
        static final Comparator<Claim> ORDER =
                Comparator.comparing(Claim::standing).thenComparing(Claim::path).thenComparing(Claim::index);
    }

    private record Claimed(ManifestFile file, ImmutableList<Claim> claims) {}

    private final TreeMap<Path, Claimed> files = new TreeMap<>();
    private final Map<Key<?>, TreeSet<Claim>> claims = new HashMap<>();
    private final Map<Key<?>, ConfigEvent> told = new HashMap<>();
    private final Map<Path, ImmutableList<Problem>> toldProblems = new HashMap<>();
    private final SortedSet<Key<?>> touchedKeys = new TreeSet<>();
    private final SortedSet<Path> touchedPaths = new TreeSet<>();

    /** Whether a file read so would cost a resource that the file had, wholly or for now: then it may be half written. */
    boolean wouldLose(Path path, ManifestFile file) {
        if (file.isBroken() || file.manifests().stream().anyMatch(Manifest.Unreadable.class::isInstance)) {
            return true;
        }
        Claimed before = files.get(path);
        if (before == null) {
            return false;
        }
        List<? extends Key<?>> keys =
                file.manifests().stream().map(Manifest::key).toList();
        return before.claims().stream()
                .anyMatch(claim -> !keys.contains(claim.manifest().key()));
    }

    /** A file says something else than before. What a broken file no longer says, it may still mean: that is remembered. */
    void set(Path path, ManifestFile file) {
        Map<Key<?>, Manifest> before = new LinkedHashMap<>();
        for (Claim claim : withdraw(path)) {
            before.putIfAbsent(claim.manifest().key(), claim.manifest());
        }
        List<Claim> now = new ArrayList<>();
        for (Manifest manifest : file.manifests()) {
            now.add(new Claim(Standing.WRITTEN, path, now.size(), manifest));
            before.remove(manifest.key());
        }
        if (file.isBroken()) {
            before.values()
                    .forEach(lost -> now.add(new Claim(Standing.REMEMBERED, path, now.size(), remembered(lost, file))));
        }
        for (Claim claim : now) {
            claims.computeIfAbsent(claim.manifest().key(), key -> new TreeSet<>(Claim.ORDER))
                    .add(claim);
            touch(claim.manifest().key());
        }
        files.put(path, new Claimed(file, ImmutableList.copyOf(now)));
    }

    /** A file is no longer there. */
    void remove(Path path) {
        withdraw(path);
    }

    private ImmutableList<Claim> withdraw(Path path) {
        touchedPaths.add(path);
        Claimed gone = files.remove(path);
        if (gone == null) {
            return ImmutableList.of();
        }
        for (Claim claim : gone.claims()) {
            Key<?> key = claim.manifest().key();
            touch(key);
            TreeSet<Claim> left = claims.get(key);
            if (left != null && left.remove(claim) && left.isEmpty()) {
                claims.remove(key);
            }
        }
        return gone.claims();
    }

    private void touch(Key<?> key) {
        touchedKeys.add(key);
        claims.getOrDefault(key, new TreeSet<>(Claim.ORDER)).forEach(claim -> touchedPaths.add(claim.path()));
    }

    private static Manifest remembered(Manifest lost, ManifestFile file) {
        Problem cause = file.problems().stream()
                .filter(problem -> problem.severity() == Severity.ERROR)
                .findFirst()
                .orElseThrow();
        Problem problem = new Problem(
                Severity.ERROR,
                cause.code(),
                FieldPath.ROOT,
                cause.position(),
                "its file has an error, so this stays as it was last read: " + cause.message());
        return new Manifest.Unreadable(lost.key(), lost.origin(), ImmutableList.of(problem));
    }

    /** What differs from what was told before: resources by key, then places by path. */
    List<ConfigEvent> drain() {
        List<ConfigEvent> events = new ArrayList<>();
        touchedKeys.forEach(key -> tell(key, events));
        touchedPaths.forEach(path -> tellProblems(path, events));
        touchedKeys.clear();
        touchedPaths.clear();
        return events;
    }

    private void tell(Key<?> key, List<ConfigEvent> events) {
        TreeSet<Claim> all = claims.get(key);
        ConfigEvent now = all == null
                ? new ConfigEvent.Gone(key)
                : switch (all.first().manifest()) {
                    case Manifest.Readable(var resource, var origin, var problems) ->
                        new ConfigEvent.Put(resource, origin, problems);
                    case Manifest.Unreadable(var lost, var origin, var problems) ->
                        new ConfigEvent.Unreadable(lost, origin, problems);
                };
        ConfigEvent before = all == null ? told.remove(key) : told.put(key, now);
        boolean nothingNew = all == null ? before == null : now.equals(before);
        if (!nothingNew) {
            events.add(now);
        }
    }

    private void tellProblems(Path path, List<ConfigEvent> events) {
        ImmutableList<Problem> now = problems(path);
        ImmutableList<Problem> before = now.isEmpty() ? toldProblems.remove(path) : toldProblems.put(path, now);
        if (!now.equals(before == null ? ImmutableList.of() : before)) {
            events.add(new ConfigEvent.PlaceProblems(path.toString(), now));
        }
    }

    private ImmutableList<Problem> problems(Path path) {
        Claimed claimed = files.get(path);
        if (claimed == null) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<Problem> problems = ImmutableList.builder();
        problems.addAll(claimed.file().problems());
        for (Claim claim : claimed.claims()) {
            TreeSet<Claim> all = claims.get(claim.manifest().key());
            if (all != null
                    && claim.standing() == Standing.WRITTEN
                    && !all.first().equals(claim)) {
                problems.add(duplicate(claim.manifest(), all.first().manifest()));
            }
        }
        return problems.build();
    }

    private static Problem duplicate(Manifest second, Manifest first) {
        Origin.InFile place = second.origin();
        return new Problem(
                Severity.ERROR,
                ManifestProblem.DUPLICATE_RESOURCE,
                FieldPath.ROOT,
                new Problem.Position(place.line(), 1),
                second.key() + " is written in " + first.origin().describe() + " and again in " + place.describe()
                        + "; the first is used, remove one");
    }
}
