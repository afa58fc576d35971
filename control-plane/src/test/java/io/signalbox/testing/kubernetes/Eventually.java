package io.signalbox.testing.kubernetes;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.Callable;

/** Waiting for what becomes true by itself, once a cluster and those who watch it have done their work. */
public final class Eventually {

    private Eventually() {}

    /** Waits until something is true. Exceptions are as good as false: what is asked for may not be there yet. */
    public static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(condition);
    }
}
