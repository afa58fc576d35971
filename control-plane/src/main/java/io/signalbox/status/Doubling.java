package io.signalbox.status;

import java.time.Duration;

/**
 * Pauses that double each time.
 *
 * @param first the pause after the first time
 * @param most no pause is longer
 */
public record Doubling(Duration first, Duration most) {

    /** Before what the API server did not take is written again: after each failure in a row. */
    public static final Doubling RETRY = new Doubling(Duration.ofMillis(200), Duration.ofSeconds(10));

    /** More would not fit into a Duration some day, and no limit is that far from the first pause. */
    private static final int DOUBLINGS_MAX = 16;

    /** @param times how often in a row, at least once */
    public Duration pause(int times) {
        Duration doubled = first.multipliedBy(1L << Math.min(times - 1, DOUBLINGS_MAX));
        return doubled.compareTo(most) < 0 ? doubled : most;
    }
}
