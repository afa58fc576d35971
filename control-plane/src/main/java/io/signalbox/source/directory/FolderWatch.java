package io.signalbox.source.directory;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for changes in folders. Confined to the source's thread, but for {@link #close()}. */
final class FolderWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FolderWatch.class);

    private final WatchService service;
    private boolean complained;

    FolderWatch() throws IOException {
        this.service = FileSystems.getDefault().newWatchService();
    }

    /** From now on changes of the folder's entries are told. Once more for the same folder does nothing. */
    void add(Path folder) {
        try {
            folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
        } catch (NoSuchFileException | NotDirectoryException e) {
            // Removed just now, which the folder that it was in tells.
        } catch (IOException e) {
            // As a rule the limit of watches (fs.inotify.max_user_watches): the regular look finds the changes later.
            if (!complained) {
                complained = true;
                log.atWarn()
                        .addKeyValue("folder", folder)
                        .addKeyValue("reason", e.getMessage())
                        .log("cannot watch a folder, its changes are seen late");
            }
        }
    }

    /**
     * Waits for changes.
     *
     * @return the entries that have changed; a folder itself when some of its changes were lost; nothing when the
     * time is over
     * @throws InterruptedException when the thread is asked to end
     * @throws java.nio.file.ClosedWatchServiceException when this was closed
     */
    Set<Path> await(Duration most) throws InterruptedException {
        Set<Path> changed = new TreeSet<>();
        @Nullable WatchKey key = service.poll(Math.max(0, most.toNanos()), TimeUnit.NANOSECONDS);
        while (key != null) {
            Path folder = (Path) key.watchable();
            for (WatchEvent<?> event : key.pollEvents()) {
                changed.add(event.context() instanceof Path name ? folder.resolve(name) : folder);
            }
            if (!key.reset()) {
                changed.add(folder);
            }
            key = service.poll();
        }
        return changed;
    }

    @Override
    public void close() throws IOException {
        service.close();
    }
}
