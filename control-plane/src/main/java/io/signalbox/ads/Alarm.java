package io.signalbox.ads;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Calls when a time has come: one at a time, and only if it was not set anew meanwhile. Confined to its owner's turn.
 */
final class Alarm {

    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Runnable rings;
    private @Nullable Instant time;
    private @Nullable ScheduledFuture<?> pending;

    /** @param rings called in the timer's thread: it must only take note */
    Alarm(InstantSource clock, ScheduledExecutorService timer, Runnable rings) {
        this.clock = clock;
        this.timer = timer;
        this.rings = rings;
    }

    void set(Instant next) {
        if (next.equals(time)) {
            return;
        }
        cancel();
        time = next;
        // A millisecond later, since the clock's finer digits are cut off.
        long millis = Duration.between(clock.instant(), next).toMillis() + 1;
        pending = timer.schedule(rings, millis, TimeUnit.MILLISECONDS);
    }

    void cancel() {
        time = null;
        if (pending != null) {
            Objects.requireNonNull(pending).cancel(false);
            pending = null;
        }
    }
}
