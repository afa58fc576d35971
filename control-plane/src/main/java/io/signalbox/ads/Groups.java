package io.signalbox.ads;

import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Spreads each group's changes to its streams. The publishing thread hands a change over once for a group, however many
 * streams it has. A group costs nothing when its last stream has left.
 */
final class Groups {

    private final Snapshots snapshots;
    private final Executor threads;
    private final Map<String, Group> groups = new HashMap<>();

    /** A stream, as its group sees it. Called in the group's turn; must only take note. */
    interface Member {
        /** Called once, before any change. */
        void joined(Snapshot latest);

        void changed(SnapshotChange change);
    }

    Groups(Snapshots snapshots, Executor threads) {
        this.snapshots = snapshots;
        this.threads = threads;
    }

    synchronized void join(String name, Member member) {
        Group group = groups.computeIfAbsent(name, Group::new);
        group.size++;
        group.turns.execute(() -> group.add(member));
    }

    synchronized void leave(String name, Member member) {
        Group group = groups.get(name);
        if (group == null) {
            return;
        }
        group.turns.execute(() -> group.members.remove(member));
        if (--group.size == 0) {
            groups.remove(name);
            group.turns.execute(group::close);
        }
    }

    /** Confined to its turns, but for {@code size}, which the outer lock guards. */
    private final class Group {
        private final SerialExecutor turns = new SerialExecutor(threads);
        private final Set<Member> members = new LinkedHashSet<>();
        private int size;
        private Snapshot latest;
        private Snapshots.@Nullable Watch watch;

        Group(String name) {
            latest = Snapshot.empty(name);
            turns.execute(() -> {
                // Changes that come meanwhile wait for their turn, which is after this one.
                Snapshots.Watch opened = snapshots.watch(name, change -> turns.execute(() -> spread(change)));
                watch = opened;
                latest = opened.initial();
            });
        }

        private void add(Member member) {
            members.add(member);
            member.joined(latest);
        }

        private void spread(SnapshotChange change) {
            latest = change.after();
            members.forEach(member -> member.changed(change));
        }

        private void close() {
            if (watch != null) {
                watch.close();
            }
        }
    }
}
