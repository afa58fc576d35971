package io.signalbox.cli;

import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Path;

/** Reads and translates a directory, once and without serving it. */
@FunctionalInterface
public interface Checker {

    /**
     * What is to be said of the resources in a directory.
     *
     * @throws IOException if it cannot be read
     */
    StoreView check(Path directory, String writeNamespace) throws IOException;
}
