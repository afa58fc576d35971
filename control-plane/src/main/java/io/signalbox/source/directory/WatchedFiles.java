package io.signalbox.source.directory;

import io.signalbox.model.ConfigEvent;
import io.signalbox.model.ManifestFile;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files as they were last read. Reads what looks changed, and believes it at once, unless it could be half
 * written: then it waits until the file stays as it is for a moment. Confined to the source's thread.
 */
final class WatchedFiles {

    /** How sure one is that something has changed. */
    enum Hint {
        /** The system said so: read, whatever it looks like. */
        CHANGED,
        /** A regular look. */
        NONE
    }

    /** How long a file that could be half written must stay as it is. Writers that pause longer are rare. */
    static final Duration SETTLING = Duration.ofMillis(20);

    /** How long to wait for the files of a folder that was away as a whole: they come back one by one. */
    static final Duration RETURNING = Duration.ofSeconds(1);

    /** A file that is written to without end is believed after this time. */
    static final Duration SETTLING_MAX = Duration.ofSeconds(2);

    /** Two writes within a tick of the file system's clock have the same time; ext4's tick is at most 10 ms. */
    private static final Duration CLOCK_TICK = Duration.ofMillis(100);

    private record Accepted(Look look, Instant readAt) {
        /** Whether a later write would surely have changed the look. */
        boolean isTrusted() {
            return !(look instanceof Look.Regular(FileStamp stamp)
                    && stamp.modified().plus(CLOCK_TICK).isAfter(readAt));
        }
    }

    private record Unsettled(Look look, Instant since, Instant lookAgainAt) {}

    private final SortedMap<Path, Accepted> accepted = new TreeMap<>();
    private final SortedMap<Path, Unsettled> unsettled = new TreeMap<>();
    private final Claims claims = new Claims();
    private final InstantSource clock;
    private Instant returningUntil = Instant.MIN;

    WatchedFiles(InstantSource clock) {
        this.clock = clock;
    }

    /** Takes note of what stands at a path now. */
    void consider(Path path, Look look, Hint hint) {
        Accepted last = accepted.get(path);
        boolean same = last == null ? look instanceof Look.Absent : last.look().equals(look);
        if (same && (last == null || (hint == Hint.NONE && last.isTrusted()))) {
            unsettled.remove(path);
            return;
        }
        Instant now = clock.instant();
        Unsettled waiting = unsettled.get(path);
        FileText text = read(path, look);
        boolean settled = waiting != null
                && (waiting.since().plus(SETTLING_MAX).isBefore(now)
                        || (waiting.look().equals(look)
                                && !waiting.lookAgainAt().isAfter(now)));
        if (settled || isSurelyWhole(path, look, text)) {
            accept(path, look, text, now);
        } else if (waiting == null || !waiting.look().equals(look) || hint == Hint.CHANGED) {
            Instant again = now.plus(SETTLING);
            boolean mayReturn = look instanceof Look.Absent && returningUntil.isAfter(again);
            unsettled.put(
                    path,
                    new Unsettled(look, waiting == null ? now : waiting.since(), mayReturn ? returningUntil : again));
        }
    }

    /** Takes what stands at a path for whole, even if it does not look so. */
    void believe(Path path, Look look) {
        accept(path, look, read(path, look), clock.instant());
    }

    private FileText read(Path path, Look look) {
        return switch (look) {
            case Look.Regular regular -> FileText.read(path, claims.file(path));
            case Look.Odd(var problem) -> FileText.remark(problem);
            case Look.Absent absent -> new FileText(ManifestFile.EMPTY, false);
        };
    }

    private boolean isSurelyWhole(Path path, Look look, FileText text) {
        return !(look instanceof Look.Absent) && text.complete() && !claims.wouldLose(path, text.manifests());
    }

    private void accept(Path path, Look look, FileText text, Instant now) {
        unsettled.remove(path);
        if (look instanceof Look.Absent) {
            accepted.remove(path);
            claims.remove(path);
        } else {
            accepted.put(path, new Accepted(look, now));
            claims.set(path, text.manifests());
        }
    }

    /** Every path that is known or waited for. */
    List<Path> paths() {
        TreeMap<Path, Object> all = new TreeMap<>(accepted);
        all.putAll(unsettled);
        return List.copyOf(all.keySet());
    }

    /** Whether a file below that path is known. */
    boolean hasBelow(Path folder) {
        String prefix = folder.toString();
        for (Path path : accepted.tailMap(folder).keySet()) {
            if (!path.toString().startsWith(prefix)) {
                return false;
            }
            if (path.startsWith(folder) && !path.equals(folder)) {
                return true;
            }
        }
        return false;
    }

    /** Whether it takes a walk to see what now stands at a path that is waited for. */
    boolean isOdd(Path path) {
        Unsettled waiting = unsettled.get(path);
        return waiting != null && waiting.look() instanceof Look.Odd;
    }

    boolean isKnown(Path path) {
        return accepted.containsKey(path) || unsettled.containsKey(path);
    }

    /** The paths whose time to look again has come. */
    List<Path> due() {
        Instant now = clock.instant();
        return unsettled.entrySet().stream()
                .filter(entry -> !entry.getValue().lookAgainAt().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** When to look again at a file that could be half written. */
    Optional<Instant> nextLook() {
        return unsettled.values().stream().map(Unsettled::lookAgainAt).min(Instant::compareTo);
    }

    /** Nothing can be known of that path now. */
    void forgetUnsettled(Path path) {
        unsettled.remove(path);
    }

    /** The folder with all files in it is away, and may come back soon. */
    void expectAllBack() {
        returningUntil = clock.instant().plus(RETURNING);
    }

    /** Nothing is believed of what was about to be believed: the world was lost meanwhile. */
    void forgetUnsettled() {
        unsettled.clear();
    }

    /** What differs from what was told before. */
    List<ConfigEvent> drain() {
        return claims.drain();
    }
}
