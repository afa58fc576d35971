package io.signalbox.incremental;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;

/**
 * What a query may read. Each read is recorded, and the query is asked again only if something that it read changed.
 */
public interface Reads {

    /** The answer of another query, computed if need be. */
    <A> A get(Query<A> query);

    /** The value of an input. */
    <A> A get(Input<A> input);

    /**
     * The members of one group, in the grouping's order; empty if there is no such group. Depends on that one group
     * only. The first read after a change of the group copies it.
     */
    <K, M> ImmutableSortedSet<M> members(Grouping<K, M> grouping, K group);

    /**
     * The family's answers for one group, in the order of the family's source; empty if there is no such group.
     * Members whose query never had an answer are absent. The first read after a change of the group copies it.
     */
    <K, M, A> ImmutableSortedMap<M, A> all(Family<K, M, A> family, K group);
}
