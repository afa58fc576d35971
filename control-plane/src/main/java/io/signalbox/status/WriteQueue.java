package io.signalbox.status;

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

/** The resources whose statuses are to be looked at, now or later, each once. Any thread may add; one takes. */
final class WriteQueue {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();

    @GuardedBy("lock")
    private final Set<Key<?>> now = new LinkedHashSet<>();

    /** When to look at them, in {@link System#nanoTime}'s time. */
    @GuardedBy("lock")
    private final Map<Key<?>, Long> later = new HashMap<>();

    void add(Collection<? extends Key<?>> keys) {
        lock.lock();
        try {
            now.addAll(keys);
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Counts instead of an earlier such word; not instead of {@link #add}. */
    void addLater(Key<?> key, Duration pause) {
        lock.lock();
        try {
            later.put(key, System.nanoTime() + pause.toNanos());
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Takes all that are due; waits until there are some. */
    Set<Key<?>> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            collectDue();
            while (now.isEmpty()) {
                if (later.isEmpty()) {
                    filled.await();
                } else {
                    filled.awaitNanos(Collections.min(later.values()) - System.nanoTime());
                }
                collectDue();
            }
            Set<Key<?>> taken = new LinkedHashSet<>(now);
            now.clear();
            return taken;
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void collectDue() {
        long time = System.nanoTime();
        for (Iterator<Map.Entry<Key<?>, Long>> each = later.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Key<?>, Long> entry = each.next();
            if (entry.getValue() - time <= 0) {
                now.add(entry.getKey());
                each.remove();
            }
        }
    }
}
