package io.signalbox.source.kubernetes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How long one watch waits before it asks again: always partly at random, so that not all ask at once. */
final class Pauses {

    private static final int DOUBLINGS_MAX = 16;

    private final Timing timing;
    private int failures;

    Pauses(Timing timing) {
        this.timing = timing;
    }

    /** Failures since the last success. */
    int failures() {
        return failures;
    }

    void succeeded() {
        failures = 0;
    }

    /** Longer after each failure in a row. */
    Duration afterFailure() {
        Duration doubled = timing.backoffMin().multipliedBy(1L << Math.min(failures, DOUBLINGS_MAX));
        failures++;
        return halfAtRandom(doubled.compareTo(timing.backoffMax()) < 0 ? doubled : timing.backoffMax());
    }

    Duration afterRefusal() {
        return halfAtRandom(timing.refusedRetry());
    }

    Duration beforeRelist() {
        return atRandom(timing.relistJitter());
    }

    /** How old a watch may get. */
    Duration watchAge() {
        return timing.watchAge().plus(atRandom(timing.watchAge()));
    }

    private static Duration halfAtRandom(Duration most) {
        return most.dividedBy(2).plus(atRandom(most.dividedBy(2)));
    }

    private static Duration atRandom(Duration most) {
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most.toNanos() + 1));
    }
}
