package io.signalbox.source.directory;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.source.directory.WatchedFiles.Hint;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resources in the {@code *.yaml}, {@code *.yml} and {@code *.json} files of a folder and all folders below it,
 * and their changes, at once. Works on a thread of its own, {@code source-directory}, which also calls the
 * consumer.
 *
 * <p>While the folder itself is not there, all that was read stays, and the source is {@linkplain ConfigEvent.Stale
 * stale}.
 */
public final class DirectorySource implements Closeable {

    /**
     * How often everything is looked at (not read), in case the system did not tell of a change; network drives do
     * not.
     */
    public static final Duration RESCAN = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(DirectorySource.class);

    private final Path root;
    private final Path absoluteRoot;
    private final Consumer<List<ConfigEvent>> consumer;
    private final Duration rescan;
    private final InstantSource clock;
    private final FolderWatch watch;
    private final WatchedFiles files;
    private final Thread thread;

    private Instant rescanAt = Instant.MIN;
    private boolean links;
    private boolean away;
    private boolean synced;
    private String stale = "";
    private volatile boolean closed;

    private DirectorySource(Path root, Consumer<List<ConfigEvent>> consumer, Duration rescan, InstantSource clock)
            throws IOException {
        this.root = root;
        this.absoluteRoot = root.toAbsolutePath().normalize();
        this.consumer = consumer;
        this.rescan = rescan;
        this.clock = clock;
        this.watch = new FolderWatch();
        this.files = new WatchedFiles(clock);
        this.thread = Thread.ofPlatform().name("source-directory").daemon().unstarted(this::run);
    }

    /**
     * Starts to read a folder, with {@link #RESCAN} as the net.
     *
     * @param root the folder, as the operator calls it: paths in messages begin with it
     * @param consumer gets a batch for each set of changes found together, never an empty one
     * @throws IOException when the system cannot watch folders at all
     */
    public static DirectorySource start(Path root, Consumer<List<ConfigEvent>> consumer) throws IOException {
        return start(root, consumer, RESCAN, InstantSource.system());
    }

    /** As {@link #start(Path, Consumer)}, with the time between two looks at everything, and a clock to measure it. */
    public static DirectorySource start(
            Path root, Consumer<List<ConfigEvent>> consumer, Duration rescan, InstantSource clock) throws IOException {
        DirectorySource source = new DirectorySource(root, consumer, rescan, clock);
        source.thread.start();
        return source;
    }

    /**
     * What a source of that folder would tell at its start, without one: nothing is watched, and a file that could
     * be half written is believed.
     *
     * @throws IOException when the folder is not there
     */
    public static List<ConfigEvent> readOnce(Path root) throws IOException {
        if (!Files.isDirectory(root)) {
            throw new NotDirectoryException(root.toString());
        }
        WatchedFiles files = new WatchedFiles(InstantSource.system());
        FolderScan.of(root, folder -> {}).looks().forEach(files::believe);
        return ImmutableList.copyOf(files.drain());
    }

    /** The source's name in {@link ConfigEvent.Synced} and {@link ConfigEvent.Stale}. */
    public String name() {
        return nameOf(root);
    }

    /** The name that the source of a folder will have. */
    public static String nameOf(Path root) {
        return "directory " + root;
    }

    /** Ends the thread. No batch comes after this has returned, unless it is called by the consumer itself. */
    @Override
    public void close() throws IOException {
        closed = true;
        watch.close();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (!closed) {
            try {
                step();
            } catch (ClosedWatchServiceException e) {
                return;
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                // A defect of ours or of the consumer: what is served stays, and the next look may do better.
                log.atError().setCause(e).addKeyValue("folder", root).log("reading the folder failed");
                files.forgetUnsettled();
                rescanAt = clock.instant().plus(rescan);
            }
        }
    }

    /**
     * What was waited for is believed only after all changes that the system told meanwhile were looked at: a file that
     * was deleted goes together with the edit, made before, of the file that used it.
     */
    private void step() throws InterruptedException {
        Set<Path> changed = watch.await(timeToWait());
        if (!clock.instant().isBefore(rescanAt)
                || changed.stream().anyMatch(this::needsLookAtAll)
                || files.due().stream().anyMatch(path -> links || files.isOdd(path))) {
            lookAtAll();
        }
        for (Path path : changed) {
            if (files.isKnown(path) || (!links && mayBeNew(path))) {
                lookAt(path, Hint.CHANGED);
            }
        }
        List<Path> due = files.due();
        due.stream().map(Path::getParent).distinct().forEach(this::lookForNew);
        due.forEach(path -> lookAt(path, Hint.NONE));
        tell();
    }

    /**
     * The system may be late to tell of a file, on a busy machine by more than it is waited for a deletion: what takes
     * the place of a deleted file must not come after it.
     */
    private void lookForNew(Path folder) {
        if (links) {
            return; // All was looked at.
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            for (Path path : entries) {
                if (!files.isKnown(path) && mayBeNew(path)) {
                    lookAt(path, Hint.NONE);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // The folder itself is gone, which the folder that it was in tells.
        }
    }

    private Duration timeToWait() {
        Instant next = files.nextLook().filter(look -> look.isBefore(rescanAt)).orElse(rescanAt);
        Duration left = Duration.between(clock.instant(), next);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * With links about, anything may have changed anywhere; without, only folders that come and go concern more
     * than themselves.
     */
    private boolean needsLookAtAll(Path changed) {
        if (links || changed.equals(root) || changed.equals(absoluteRoot)) {
            return true;
        }
        return isVisible(changed)
                && (Files.isDirectory(changed) || Files.isSymbolicLink(changed) || files.hasBelow(changed));
    }

    private boolean mayBeNew(Path changed) {
        return isVisible(changed) && FolderScan.mayHoldManifests(changed);
    }

    private boolean isVisible(Path path) {
        if (!path.startsWith(root) || path.equals(root)) {
            return false;
        }
        for (Path name : root.relativize(path)) {
            if (FolderScan.isHidden(name)) {
                return false;
            }
        }
        return true;
    }

    private void lookAtAll() {
        rescanAt = clock.instant().plus(rescan);
        // The folder that holds the root tells when the root is replaced.
        if (absoluteRoot.getParent() != null) {
            watch.add(absoluteRoot.getParent());
        }
        if (isRootLost()) {
            return;
        }
        FolderScan scan = FolderScan.of(root, watch::add);
        links = scan.hasLinks();
        scan.looks().forEach((path, look) -> files.consider(path, look, Hint.NONE));
        for (Path path : files.paths()) {
            if (scan.isUnknown(path) && !scan.looks().containsKey(path)) {
                files.forgetUnsettled(path);
            } else if (!scan.looks().containsKey(path)) {
                files.consider(path, new Look.Absent(), Hint.NONE);
            }
        }
    }

    /** While the folder is away, say because it is being replaced, nothing in it counts as removed. */
    private boolean isRootLost() {
        boolean lost = !Files.isDirectory(root);
        if (lost) {
            files.forgetUnsettled();
        } else if (away) {
            files.expectAllBack();
        }
        away = lost;
        return lost;
    }

    private void lookAt(Path path, Hint hint) {
        Look look = look(path);
        if (!(look instanceof Look.Absent && isRootLost())) {
            files.consider(path, look, hint);
        }
    }

    private static Look look(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return attributes.isRegularFile() ? new Look.Regular(FileStamp.of(attributes)) : new Look.Absent();
        } catch (IOException e) {
            return new Look.Absent();
        }
    }

    private void tell() {
        List<ConfigEvent> events = new ArrayList<>(files.drain());
        String reason = Files.isDirectory(root) ? "" : "the folder " + root + " is not there";
        if (!reason.equals(stale)) {
            stale = reason;
            events.add(new ConfigEvent.Stale(name(), reason));
            log.atInfo()
                    .addKeyValue("folder", root)
                    .addKeyValue("reason", reason)
                    .log("folder went away or came back");
        }
        if (!synced && reason.isEmpty() && files.nextLook().isEmpty()) {
            synced = true;
            events.add(new ConfigEvent.Synced(name()));
            log.atInfo()
                    .addKeyValue("folder", root)
                    .addKeyValue("files", files.paths().size())
                    .log("read the folder, watching for changes");
        }
        if (!events.isEmpty()) {
            consumer.accept(ImmutableList.copyOf(events));
        }
    }
}
