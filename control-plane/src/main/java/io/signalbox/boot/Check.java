package io.signalbox.boot;

import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.directory.DirectorySource;
import io.signalbox.store.Store;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * Reads and translates a folder once, as {@code signalbox check} does: the very parts that serve it, without the
 * server.
 */
final class Check {

    private Check() {}

    static StoreView check(Path directory, String writeNamespace) throws IOException, InterruptedException {
        try (Store store = new Store(
                writeNamespace,
                Set.of(DirectorySource.nameOf(directory)),
                new Snapshots(),
                InstantSource.system(),
                new DefectLog())) {
            store.start();
            try (DirectorySource source = DirectorySource.start(directory, store::submit)) {
                store.ready().toCompletableFuture().get();
                return store.view();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the store did not become ready", e);
        }
    }
}
