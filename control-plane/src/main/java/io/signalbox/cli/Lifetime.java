package io.signalbox.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that something is closed once: by {@link #close}, or when the process is told to end (SIGTERM, or Ctrl-C).
 */
final class Lifetime implements AutoCloseable {

    private final AutoCloseable running;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread atTheEnd = new Thread(this::closeRunning, "drain");

    Lifetime(AutoCloseable running) {
        this.running = running;
        Runtime.getRuntime().addShutdownHook(atTheEnd);
    }

    /** Returns when the thread is interrupted only: the process's end comes over it. */
    void await() throws InterruptedException {
        new CountDownLatch(1).await();
    }

    private void closeRunning() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            running.close();
        } catch (Exception e) {
            throw new IllegalStateException("could not end well", e);
        }
    }

    @Override
    public void close() {
        closeRunning();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEnd);
        } catch (IllegalStateException processIsEnding) {
            // The hook runs already, or has.
            return;
        }
    }
}
