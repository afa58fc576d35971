package io.signalbox.cli;

import java.io.IOException;

/** Starts a control plane. */
@FunctionalInterface
public interface Launcher {

    /**
     * Starts, and returns once both servers listen.
     *
     * @throws IOException if it cannot start, as when a port is in use; nothing is left running
     */
    Running start(RunOptions options) throws IOException;
}
