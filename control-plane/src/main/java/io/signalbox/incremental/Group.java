package io.signalbox.incremental;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One group of a {@link Grouping}. Exists while it has members or is read. */
final class Group<K, M> extends Node {
    private final Index<K, M> index;
    private final K key;
    private final TreeMap<M, Member> members;

    /** Members that this batch, so far, lets in or out; each further change of their presence takes that back. */
    private @Nullable TreeSet<M> flipped;

    /** What readers get; null until it is read after a change. */
    private @Nullable ImmutableSortedSet<M> copy;

    private static final class Member {
        /** How often it was added and not removed. */
        int count;

        /** Who holds a query for it, as a list by {@link Watch#sibling}. */
        @Nullable
        Watch watches;
    }

    Group(Index<K, M> index, K key) {
        this.index = index;
        this.key = key;
        this.members = new TreeMap<>(index.layer().order());
        this.level = index.number;
    }

    void add(M name) {
        Member member = members.get(name);
        if (member == null) {
            member = new Member();
            members.put(name, member);
        }
        if (member.count++ == 0) {
            flip(name);
        }
    }

    /** Whether there was one to remove. */
    boolean remove(M name) {
        Member member = members.get(name);
        if (member == null || member.count == 0) {
            return false;
        }
        if (--member.count == 0 && !flip(name)) {
            members.remove(name); // it came with this very batch
        }
        return true;
    }

    /** Notes that a member came or went; false if that takes back what this batch did before. */
    private boolean flip(M name) {
        if (flipped == null) {
            flipped = new TreeSet<>(index.layer().order());
            index.touch(this);
        }
        return flipped.add(name) || !flipped.remove(name);
    }

    /** Tells the followers who came and who left; whether anybody did. */
    boolean settle(List<Follower<K, M, ?>> followers) {
        TreeSet<M> changes = requireNonNull(flipped);
        flipped = null;
        for (M name : changes) {
            Member member = requireNonNull(members.get(name));
            if (member.count > 0) {
                for (Follower<K, M, ?> follower : followers) {
                    member.watches = follower.watch(key, name, member.watches);
                }
            } else {
                members.remove(name);
                for (Watch watch = member.watches; watch != null; watch = watch.sibling) {
                    watch.follower.unwatch(watch);
                }
            }
        }
        if (members.isEmpty()) {
            index.graph.suspect(this);
        }
        if (!changes.isEmpty()) {
            copy = null;
        }
        return !changes.isEmpty();
    }

    ImmutableSortedSet<M> members() {
        if (copy == null) {
            copy = ImmutableSortedSet.copyOfSorted(members.navigableKeySet());
        }
        return copy;
    }

    @Override
    void forget(Graph graph) {
        if (members.isEmpty()) {
            index.forget(key);
        }
    }

    @Override
    Object subject() {
        return index.layer() + "[" + key + "]";
    }
}
