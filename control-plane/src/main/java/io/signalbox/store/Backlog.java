package io.signalbox.store;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.signalbox.model.Key;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The resources that somebody has heard of, as a {@link StoreListener} does, and looks at in a thread of its own, now
 * or later. Each waits once, however often it changes. Any thread may add; one takes.
 */
public final class Backlog {

    /** How much is to be looked at. */
    public enum Extent {
        KEYS,
        ALL
    }

    /**
     * What was taken.
     *
     * @param keys in the order in which they were added
     */
    public record Taken(Extent extent, Set<Key<?>> keys) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final LongSupplier nanoTime;

    @GuardedBy("lock")
    private final Set<Key<?>> pending = new LinkedHashSet<>();

    /** When those are due that must wait, in the stopwatch's time. */
    @GuardedBy("lock")
    private final Map<Key<?>, Long> later = new HashMap<>();

    @GuardedBy("lock")
    private Extent extent = Extent.KEYS;

    /** @param nanoTime a stopwatch, as {@link System#nanoTime} */
    public Backlog(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** To be looked at as soon as possible. */
    public void add(Collection<? extends Key<?>> keys) {
        lock.lock();
        try {
            pending.addAll(keys);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All there is, known or not, is to be looked at: instead of what waits. */
    public void addAll() {
        lock.lock();
        try {
            extent = Extent.ALL;
            pending.clear();
            later.clear();
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** To be looked at again after a while. Counts instead of an earlier such word; not instead of {@link #add}. */
    public void addLater(Key<?> key, Duration pause) {
        lock.lock();
        try {
            later.put(key, nanoTime.getAsLong() + pause.toNanos());
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was added and what is due; waits until there is something. */
    public Taken take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            addDue();
            while (pending.isEmpty() && extent == Extent.KEYS) {
                if (later.isEmpty()) {
                    filled.await();
                } else {
                    filled.awaitNanos(Collections.min(later.values()) - nanoTime.getAsLong());
                }
                addDue();
            }
            return drained();
        } finally {
            lock.unlock();
        }
    }

    /** Takes what was added, perhaps nothing. What is due since {@link #take} waits for the next one. */
    public Taken poll() {
        lock.lock();
        try {
            return drained();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void addDue() {
        long now = nanoTime.getAsLong();
        for (Iterator<Map.Entry<Key<?>, Long>> each = later.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key<?>, Long> entry = each.next();
            if (entry.getValue() - now <= 0) {
                pending.add(entry.getKey());
                each.remove();
            }
        }
    }

    @GuardedBy("lock")
    private Taken drained() {
        Taken taken = new Taken(extent, new LinkedHashSet<>(pending));
        pending.clear();
        extent = Extent.KEYS;
        return taken;
    }
}
