package io.signalbox.discovery;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.signalbox.model.Key;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What discovery has to look at. A key waits once, however often it changes. Any thread may add; one takes.
 */
final class Backlog {

    /** How much is to be looked at. */
    enum Extent {
        KEYS,
        ALL
    }

    /** What was taken. */
    record Taken(Extent extent, Set<Key<?>> keys) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @GuardedBy("lock")
    private final Set<Key<?>> pending = new LinkedHashSet<>();

    /** When those are due that must wait, in {@link System#nanoTime}'s time. */
    @GuardedBy("lock")
    private final Map<Key<?>, Long> later = new HashMap<>();

    @GuardedBy("lock")
    private Extent extent = Extent.KEYS;

    /** To be looked at as soon as possible. */
    void add(Collection<? extends Key<?>> keys) {
        if (keys.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            pending.addAll(keys);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** All there is, known or not, is to be looked at. */
    void addAll() {
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

    /** To be looked at again after a while, unless it is added before. */
    void addLater(Key<?> key, Duration pause) {
        lock.lock();
        try {
            later.put(key, System.nanoTime() + pause.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to look at. */
    Taken take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (isEmpty()) {
                long wait = untilNext();
                if (wait == Long.MAX_VALUE) {
                    filled.await();
                } else {
                    filled.await(wait, TimeUnit.NANOSECONDS);
                }
                addDue();
            }
            return drained();
        } finally {
            lock.unlock();
        }
    }

    /** What there is to look at now, perhaps nothing. */
    Taken poll() {
        lock.lock();
        try {
            return drained();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private boolean isEmpty() {
        return pending.isEmpty() && extent == Extent.KEYS;
    }

    @GuardedBy("lock")
    private long untilNext() {
        long now = System.nanoTime();
        return later.values().stream()
                .mapToLong(due -> Math.max(1, due - now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    @GuardedBy("lock")
    private void addDue() {
        long now = System.nanoTime();
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
        taken.keys().forEach(later::remove);
        pending.clear();
        extent = Extent.KEYS;
        return taken;
    }
}
