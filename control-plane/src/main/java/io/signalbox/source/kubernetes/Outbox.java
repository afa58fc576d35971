package io.signalbox.source.kubernetes;

import io.signalbox.model.ConfigEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the watches have to tell and nobody has taken yet. Of one resource only the last word waits, so this never holds
 * more than one entry for each resource, however slow the taker is. Any thread may put; one takes.
 *
 * <p>While watches are out of touch it holds what the others tell, and lets go when all are back and have said what
 * happened meanwhile. Else a route that was led to a new Upstream during an outage might be known before the Upstream
 * is, and its requests would fail for a moment. What is said of the source itself is never held.
 */
final class Outbox {

    /** Something to tell. */
    sealed interface Entry {
        record Told(ConfigEvent event) implements Entry {}

        /** A watch has told all that was there, or found that it cannot. */
        record Listed(KindWatch watch) implements Entry {}
    }

    /** After so long without a word, watches that are back have told what they missed: it comes at once, unasked. */
    static final Duration SETTLED = Duration.ofMillis(100);

    /** Nothing is held for longer, whatever is still out of touch. */
    private static final Duration HELD_MAX = Duration.ofSeconds(10);

    private final Duration settled;
    private final Duration heldMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final Map<Object, Entry> waiting = new LinkedHashMap<>();
    private boolean nudged;
    private Hold hold = Hold.OPEN;

    /** When somebody told something last, in {@link System#nanoTime}'s time. */
    private long quietSince;

    /** When the oldest of what waits was put. */
    private long waitingSince;

    private enum Hold {
        /** All is let go at once. */
        OPEN,
        /** Some watches are out of touch. */
        HELD,
        /** All are back, and tell what they missed. */
        SETTLING
    }

    Outbox() {
        this(SETTLED, HELD_MAX);
    }

    Outbox(Duration settled, Duration heldMax) {
        this.settled = settled;
        this.heldMax = heldMax;
    }

    void put(List<? extends Entry> entries) {
        lock.lock();
        try {
            long now = System.nanoTime();
            if (hold == Hold.SETTLING && now - quietSince > settled.toNanos()) {
                hold = Hold.OPEN;
            }
            quietSince = now;
            if (waiting.isEmpty()) {
                waitingSince = now;
            }
            for (Entry entry : entries) {
                Object about = about(entry);
                waiting.remove(about);
                waiting.put(about, entry);
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    void tell(ConfigEvent event) {
        put(List.of(new Entry.Told(event)));
    }

    /** A watch has lost touch. */
    void hold() {
        lock.lock();
        try {
            hold = Hold.HELD;
        } finally {
            lock.unlock();
        }
    }

    /** All watches are in touch again. */
    void release() {
        lock.lock();
        try {
            if (hold == Hold.HELD) {
                hold = Hold.SETTLING;
                quietSince = System.nanoTime();
                filled.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Lets the taker return even with nothing to take. */
    void nudge() {
        lock.lock();
        try {
            nudged = true;
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    private static Object about(Entry entry) {
        return switch (entry) {
            case Entry.Listed listed -> listed;
            case Entry.Told(ConfigEvent.Put put) -> put.resource().key();
            case Entry.Told(ConfigEvent.Gone(var key)) -> key;
            case Entry.Told(ConfigEvent.Unreadable unreadable) -> unreadable.key();
            case Entry.Told(ConfigEvent.PlaceProblems problems) -> problems.place();
            case Entry.Told(ConfigEvent.Stale stale) -> ConfigEvent.Stale.class;
            case Entry.Told(ConfigEvent.Synced synced) -> ConfigEvent.Synced.class;
        };
    }

    /** Waits for something, and takes all that has gathered meanwhile. */
    List<Entry> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                long wait = waitNanos(System.nanoTime());
                List<Entry> taken = taken(wait <= 0);
                if (nudged || !taken.isEmpty()) {
                    nudged = false;
                    return taken;
                }
                if (waiting.isEmpty()) {
                    filled.await();
                } else {
                    filled.awaitNanos(wait);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** For how long what can be held is held yet; not positive if it is not. */
    private long waitNanos(long now) {
        long most = waiting.isEmpty() ? heldMax.toNanos() : heldMax.toNanos() - (now - waitingSince);
        return switch (hold) {
            case OPEN -> 0;
            case HELD -> most;
            case SETTLING -> {
                long wait = Math.min(most, settled.toNanos() - (now - quietSince));
                if (wait <= 0) {
                    hold = Hold.OPEN;
                }
                yield wait;
            }
        };
    }

    /** Takes all, or what is never held. */
    private List<Entry> taken(boolean all) {
        List<Entry> taken = new ArrayList<>();
        waiting.values().removeIf(entry -> (all || isOfTheSource(entry)) && taken.add(entry));
        return taken;
    }

    /** That all is well again comes with what was missed. */
    private static boolean isOfTheSource(Entry entry) {
        return switch (entry) {
            case Entry.Told(ConfigEvent.Stale(var source, var reason)) -> !reason.isEmpty();
            case Entry.Told(ConfigEvent.PlaceProblems problems) -> true;
            default -> false;
        };
    }
}
