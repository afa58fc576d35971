package io.signalbox.incremental;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;

/** How one family's answers differ from what the batch before yielded; only groups that differ are named. */
public record Changes<K, M, A>(ImmutableMap<K, OfGroup<M, A>> groups) {

    /**
     * How one group differs.
     *
     * @param upserts members with a new or different answer, in the order of the family's source
     * @param removals members that had an answer and have none any more
     */
    public record OfGroup<M, A>(ImmutableSortedMap<M, A> upserts, ImmutableSortedSet<M> removals) {}

    /** How one group differs; empty if it does not. */
    public OfGroup<M, A> of(K group) {
        OfGroup<M, A> changes = groups.get(group);
        return changes == null ? new OfGroup<>(ImmutableSortedMap.of(), ImmutableSortedSet.of()) : changes;
    }

    /** Whether nothing differs. */
    public boolean isEmpty() {
        return groups.isEmpty();
    }
}
