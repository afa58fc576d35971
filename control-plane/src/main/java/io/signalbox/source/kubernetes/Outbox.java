package io.signalbox.source.kubernetes;

import io.signalbox.model.ConfigEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the watches have to tell and nobody has taken yet. Of one resource only the last word waits, so this never holds
 * more than one entry for each resource, however slow the taker is. Any thread may put; one takes.
 */
final class Outbox {

    /** Something to tell. */
    sealed interface Entry {
        record Told(ConfigEvent event) implements Entry {}

        /** A watch has told all that was there, or found that it cannot. */
        record Listed(KindWatch watch) implements Entry {}
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private Map<Object, Entry> waiting = new LinkedHashMap<>();
    private boolean nudged;

    void put(List<? extends Entry> entries) {
        lock.lock();
        try {
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
            while (waiting.isEmpty() && !nudged) {
                filled.await();
            }
            nudged = false;
            List<Entry> taken = new ArrayList<>(waiting.values());
            waiting = new LinkedHashMap<>();
            return taken;
        } finally {
            lock.unlock();
        }
    }
}
