package io.signalbox.snapshot;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The newest snapshot of each group, and who wants to know of changes. Written by the translation thread alone; read
 * from any thread.
 */
public final class Snapshots {

    private final ConcurrentMap<String, Cell> cells = new ConcurrentHashMap<>();

    /** The group's newest snapshot; an empty one, with sequence 0, when nothing was published for it. */
    public Snapshot current(String group) {
        Cell cell = cells.get(group);
        return cell == null ? Snapshot.empty(group) : cell.latest;
    }

    /** The groups for which something was published, in order. */
    public List<String> groups() {
        return cells.entrySet().stream()
                .filter(entry -> entry.getValue().latest.sequence() > 0)
                .map(java.util.Map.Entry::getKey)
                .sorted()
                .toList();
    }

    public Stream<Snapshot> all() {
        return groups().stream().map(this::current);
    }

    /** Makes a change visible and tells the group's watches, in the caller's thread: watches must only take note. */
    public void publish(SnapshotChange change) {
        cell(change.after().group()).publish(change);
    }

    /**
     * Begins to watch a group. No change is missed or told twice between {@link Watch#initial()} and the first call of
     * {@code listener}.
     */
    public Watch watch(String group, Consumer<SnapshotChange> listener) {
        return cell(group).open(listener);
    }

    private Cell cell(String group) {
        return cells.computeIfAbsent(group, Cell::new);
    }

    /** One listener's interest in one group; closing ends it. */
    public interface Watch extends AutoCloseable {
        Snapshot initial();

        @Override
        void close();
    }

    private static final class Cell {
        private final CopyOnWriteArrayList<Consumer<SnapshotChange>> listeners = new CopyOnWriteArrayList<>();
        private volatile Snapshot latest;

        Cell(String group) {
            this.latest = Snapshot.empty(group);
        }

        synchronized void publish(SnapshotChange change) {
            latest = change.after();
            listeners.forEach(listener -> listener.accept(change));
        }

        synchronized Watch open(Consumer<SnapshotChange> listener) {
            // A wrapper of its own, so that the same listener may watch twice and close each watch once.
            Consumer<SnapshotChange> own = change -> listener.accept(change);
            listeners.add(own);
            Snapshot initial = latest;
            return new Watch() {
                @Override
                public Snapshot initial() {
                    return initial;
                }

                @Override
                public void close() {
                    listeners.remove(own);
                }
            };
        }
    }
}
