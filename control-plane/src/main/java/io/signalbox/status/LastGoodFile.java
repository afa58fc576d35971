package io.signalbox.status;

import com.google.common.collect.ImmutableMap;
import com.google.common.hash.Hashing;
import io.signalbox.model.Key;
import io.signalbox.model.Manifest;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.Manifests;
import io.signalbox.model.Resource;
import io.signalbox.model.YamlWriter;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What statuses are to a cluster, this file is to a folder: it keeps the last good forms of resources that are wrong,
 * so that who starts while they are wrong serves what was served before. There is no file while nothing is to be kept.
 *
 * <p>Manifests, as a person would write them. The file is written on a thread of its own, as a whole, and put in place
 * at once; that it cannot be written is logged, and keeps nothing else from going on.
 */
public final class LastGoodFile implements StoreListener, AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LastGoodFile.class);

    private static final YamlWriter YAML = YamlWriter.ofManifests();

    private final Path file;
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("last-good-file").factory());

    private volatile PMap<Key<?>, Resource<?>> wanted = HashTreePMap.empty();
    private PMap<Key<?>, Resource<?>> written = HashTreePMap.empty();
    private boolean failing;

    /**
     * @param state a folder for files of that sort; made when something is to be kept
     * @param directory whose resources are served: each has a file of its own
     * @param writeNamespace as well as each installation
     */
    public LastGoodFile(Path state, Path directory, String writeNamespace) {
        String whose = directory.toAbsolutePath().normalize() + "\n" + writeNamespace;
        String name = Hashing.sha256()
                .hashString(whose, StandardCharsets.UTF_8)
                .toString()
                .substring(0, 16);
        this.file = state.resolve("last-good-" + name + ".yaml");
    }

    /** What a process before this one kept, without what cannot be read. Once, before anything is written. */
    public ImmutableMap<Key<?>, Resource<?>> read() {
        ImmutableMap.Builder<Key<?>, Resource<?>> resources = ImmutableMap.builder();
        try {
            ManifestFile manifests = Manifests.read(file, Files.readString(file));
            for (Manifest manifest : manifests.manifests()) {
                if (manifest instanceof Manifest.Readable(Resource<?> resource, var _, var _)) {
                    resources.put(resource.key(), resource);
                }
            }
        } catch (NoSuchFileException e) {
            return ImmutableMap.of();
        } catch (IOException e) {
            log.atWarn().addKeyValue("file", file).addKeyValue("reason", e).log("last good forms cannot be read");
            return ImmutableMap.of();
        }
        ImmutableMap<Key<?>, Resource<?>> read = resources.buildKeepingLast();
        written = HashTreePMap.from(read);
        wanted = written;
        return read;
    }

    @Override
    public void onBatch(StoreView view, Set<Key<?>> changed, BatchCost cost) {
        if (view.ready() && !view.lastGood().equals(wanted)) {
            wanted = view.lastGood();
            writer.execute(this::write);
        }
    }

    private void write() {
        PMap<Key<?>, Resource<?>> now = wanted;
        if (now.equals(written)) {
            return;
        }
        try {
            if (now.isEmpty()) {
                Files.deleteIfExists(file);
            } else {
                put(text(now));
            }
            written = now;
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                log.atWarn()
                        .addKeyValue("file", file)
                        .addKeyValue("reason", e)
                        .log("last good forms cannot be kept over a restart");
            }
            failing = true;
        }
    }

    private static String text(Map<Key<?>, Resource<?>> resources) {
        StringBuilder text = new StringBuilder(
                "# Written by Signalbox: the last good forms of resources that are wrong now, for its next start.\n");
        new TreeMap<Key<?>, Resource<?>>(resources)
                .values()
                .forEach(resource -> text.append("---\n").append(YAML.write(resource)));
        return text.toString();
    }

    /** Whole or not at all, and only for its owner to read: configuration may hold what others need not know. */
    private void put(String text) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path fresh = Files.createTempFile(
                folder,
                "last-good-",
                ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try {
            Files.writeString(fresh, text);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** Waits until what is to be kept is. */
    @Override
    public void close() {
        writer.close();
    }
}
