package io.signalbox.discovery;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A bucket of tokens: one for each request. Confined to one thread. */
final class RateLimit {

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LongSupplier nanoTime;
    private double qps = 1;
    private int burst = 1;
    private double tokens;
    private long filledAt;

    /** @param nanoTime a stopwatch, as {@link System#nanoTime} */
    RateLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.filledAt = nanoTime.getAsLong();
    }

    /**
     * Sets the limit, and fills the bucket.
     *
     * @param perSecond more than 0
     * @param atOnce at least 1
     */
    void set(double perSecond, int atOnce) {
        qps = perSecond;
        burst = atOnce;
        tokens = atOnce;
    }

    /** How many nanoseconds to wait before the next request; it counts as made. */
    long next() {
        long now = nanoTime.getAsLong();
        tokens = Math.min(burst, tokens + (now - filledAt) / NANOS * qps);
        filledAt = now;
        tokens -= 1;
        return tokens >= 0 ? 0 : (long) (-tokens / qps * NANOS);
    }
}
