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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which file holds which resource. The first claim, by path and then by place in the file, holds it; later ones are
 * errors at their place, and take over when the first is gone. Confined to the source's thread.
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

        /** Whether not even the reading differs: a document that did not change was not read again. */
        @SuppressWarnings("ReferenceEquality")
        boolean isSame(Claim other) {
            return standing == other.standing && index == other.index && manifest == other.manifest;
        }
    }

    private record Claimed(ManifestFile file, ImmutableList<Claim> claims) {}

    private final TreeMap<Path, Claimed> files = new TreeMap<>();
    private final Map<Key<?>, TreeSet<Claim>> claims = new HashMap<>();
    private final Map<Key<?>, ConfigEvent> told = new HashMap<>();
    private final Map<Path, ImmutableList<Problem>> toldProblems = new HashMap<>();
    private final SortedSet<Key<?>> touchedKeys = new TreeSet<>();
    private final SortedSet<Path> touchedPaths = new TreeSet<>();

    /**
     * Whether a file read so would cost a resource that the file had, wholly or for now: then it may be half
     * written.
     */
    boolean wouldLose(Path path, ManifestFile file) {
        if (file.isBroken() || file.manifests().stream().anyMatch(Manifest.Unreadable.class::isInstance)) {
            return true;
        }
        Claimed before = files.get(path);
        if (before == null) {
            return false;
        }
        Set<Key<?>> keys = file.manifests().stream().map(Manifest::key).collect(Collectors.toSet());
        return before.claims().stream()
                .anyMatch(claim -> !keys.contains(claim.manifest().key()));
    }

    /** What a file said when it was last read. */
    ManifestFile file(Path path) {
        Claimed claimed = files.get(path);
        return claimed == null ? ManifestFile.EMPTY : claimed.file();
    }

    /** A file says something else than before. What a broken file no longer says, it may still mean: that stays. */
    void set(Path path, ManifestFile file) {
        List<Claim> now = new ArrayList<>();
        for (Manifest manifest : file.manifests()) {
            now.add(new Claim(Standing.WRITTEN, path, now.size(), manifest));
        }
        if (file.isBroken()) {
            Set<Key<?>> written = file.manifests().stream().map(Manifest::key).collect(Collectors.toSet());
            for (Claim claim : claims(path)) {
                if (written.add(claim.manifest().key())) {
                    now.add(new Claim(Standing.REMEMBERED, path, now.size(), remembered(claim.manifest(), file)));
                }
            }
        }
        replace(path, now);
        files.put(path, new Claimed(file, ImmutableList.copyOf(now)));
    }

    /** A file is no longer there. */
    void remove(Path path) {
        replace(path, List.of());
        files.remove(path);
    }

    private ImmutableList<Claim> claims(Path path) {
        Claimed claimed = files.get(path);
        return claimed == null ? ImmutableList.of() : claimed.claims();
    }

    /** Touches only what differs: most documents of a large file stay as they were. */
    private void replace(Path path, List<Claim> now) {
        touchedPaths.add(path);
        ImmutableList<Claim> before = claims(path);
        for (int i = 0; i < Math.max(before.size(), now.size()); i++) {
            Claim old = i < before.size() ? before.get(i) : null;
            Claim next = i < now.size() ? now.get(i) : null;
            if (old != null && next != null && old.isSame(next)) {
                continue;
            }
            if (old != null) {
                withdraw(old);
            }
            if (next != null) {
                claims.computeIfAbsent(next.manifest().key(), key -> new TreeSet<>(Claim.ORDER))
                        .add(next);
                touch(next.manifest().key());
            }
        }
    }

    private void withdraw(Claim claim) {
        Key<?> key = claim.manifest().key();
        touch(key);
        TreeSet<Claim> left = claims.get(key);
        if (left != null && left.remove(claim) && left.isEmpty()) {
            claims.remove(key);
        }
    }

    private void touch(Key<?> key) {
        touchedKeys.add(key);
        TreeSet<Claim> all = claims.get(key);
        if (all != null) {
            all.forEach(claim -> touchedPaths.add(claim.path()));
        }
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
