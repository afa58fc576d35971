package io.signalbox.benchmarks;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** When what was last heard of, by its name. Whoever waits sleeps, since the processors are needed elsewhere. */
final class Arrivals {

    private final Map<String, Long> nanosByName = new HashMap<>();

    /** @param nanos by {@link System#nanoTime} */
    synchronized void note(String name, long nanos) {
        nanosByName.put(name, nanos);
        notifyAll();
    }

    /** Waits for an arrival after a moment; returns when it was. */
    synchronized long await(String name, long after, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (nanosByName.getOrDefault(name, Long.MIN_VALUE) < after) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new IllegalStateException("no news of " + name + " within " + limit);
            }
            wait(left);
        }
        return nanosByName.getOrDefault(name, after);
    }
}
