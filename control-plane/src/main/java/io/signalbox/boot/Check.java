package io.signalbox.boot;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.directory.DirectorySource;
import io.signalbox.store.StoreView;
import io.signalbox.store.World;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Reads and translates a folder once, as {@code signalbox check} does: with what serves it, but without the threads
 * that wait for changes.
 */
final class Check {

    private Check() {}

    static StoreView check(Path directory, String writeNamespace) throws IOException {
        World world = new World(writeNamespace, new Snapshots(), new DefectLog());
        world.apply(DirectorySource.readOnce(directory));
        return new StoreView(
                1, true, ImmutableSortedSet.of(), ImmutableMap.of(), world.held(), world.places(), world.reports());
    }
}
