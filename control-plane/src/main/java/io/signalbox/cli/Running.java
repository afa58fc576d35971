package io.signalbox.cli;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;

/** A control plane that runs. May be used from any thread. */
public interface Running extends AutoCloseable {

    /** Where Envoys connect, with the port that was taken. */
    HostPort xdsAddress();

    /** Where the debug endpoint is, with the port that was taken. */
    HostPort adminAddress();

    /** The newest view of the configuration. */
    StoreView view();

    /** Tells of each batch from now on, in the translation thread. */
    void listen(StoreListener listener);

    /**
     * Drains: takes no more Envoys, ends the streams of those that are connected, then ends. Does nothing the second
     * time.
     */
    @Override
    void close();
}
