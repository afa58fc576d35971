package io.signalbox.source.kubernetes;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.signalbox.model.ApiObjects;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.source.kubernetes.Outbox.Entry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/**
 * Which resources of one kind were told of, and in which version; nothing else of them is kept. All watches of the kind
 * share it, so that whoever comes after another tells only what differs. Any thread may call.
 */
final class Told {

    /** A resource as a watch has it. */
    record Item(Key<?> key, String resourceVersion, ConfigEvent event) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Outbox outbox;

    @GuardedBy("lock")
    private final Map<Key<?>, String> versions = new HashMap<>();

    Told(Outbox outbox) {
        this.outbox = outbox;
    }

    boolean has(Key<?> key) {
        lock.lock();
        try {
            return versions.containsKey(key);
        } finally {
            lock.unlock();
        }
    }

    boolean has(Key<?> key, String resourceVersion) {
        lock.lock();
        try {
            return resourceVersion.equals(versions.get(key));
        } finally {
            lock.unlock();
        }
    }

    boolean isEmpty(Predicate<Key<?>> which) {
        lock.lock();
        try {
            return versions.keySet().stream().noneMatch(which);
        } finally {
            lock.unlock();
        }
    }

    /** A change that a watch saw. One older than what was told is a repetition and passed over. */
    void changed(KindWatch watch, Item item) {
        lock.lock();
        try {
            String before = versions.get(item.key());
            if (watch.isStopped() || (before != null && !ApiObjects.isNewer(item.resourceVersion(), before))) {
                return;
            }
            versions.put(item.key(), item.resourceVersion());
            outbox.tell(item.event());
        } finally {
            lock.unlock();
        }
    }

    void gone(KindWatch watch, Key<?> key) {
        lock.lock();
        try {
            if (!watch.isStopped() && versions.remove(key) != null) {
                outbox.tell(new ConfigEvent.Gone(key));
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * All that is there now, whatever was told before: a restored etcd may have gone back in time. Told as one batch.
     *
     * @param unchanged what is there in the version that was told
     */
    void listed(KindWatch watch, List<Item> items, List<Key<?>> unchanged) {
        lock.lock();
        try {
            if (watch.isStopped()) {
                return;
            }
            List<Entry> entries = new ArrayList<>();
            TreeSet<Key<?>> missing = new TreeSet<>();
            versions.keySet().stream().filter(watch.target()::covers).forEach(missing::add);
            unchanged.forEach(missing::remove);
            for (Item item : items) {
                missing.remove(item.key());
                versions.put(item.key(), item.resourceVersion());
                entries.add(new Entry.Told(item.event()));
            }
            forget(missing, entries);
            entries.add(new Entry.Listed(watch));
            outbox.put(entries);
        } finally {
            lock.unlock();
        }
    }

    /** Takes back what is not meant any more. */
    void retain(Predicate<Key<?>> meant) {
        lock.lock();
        try {
            TreeSet<Key<?>> dropped = new TreeSet<>();
            versions.keySet().stream().filter(meant.negate()).forEach(dropped::add);
            List<Entry> entries = new ArrayList<>();
            forget(dropped, entries);
            outbox.put(entries);
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void forget(TreeSet<Key<?>> keys, List<Entry> entries) {
        for (Key<?> key : keys) {
            versions.remove(key);
            entries.add(new Entry.Told(new ConfigEvent.Gone(key)));
        }
    }
}
