package io.signalbox.incremental;

/**
 * What a batch may change. Serves only inside {@link Engine#batch}. Only the batch's net effect counts: an input that
 * ends with the value that it had, or a member that is removed and added again, is no change.
 */
public interface Edits {

    /** Sets an input; an equal value is nothing. */
    <A> void set(Input<A> input, A value);

    /** Adds a member to a group of a base grouping, or counts it once more. */
    <K, M> void add(Grouping<K, M> grouping, K group, M member);

    /**
     * Takes back one {@link #add}.
     *
     * @throws IllegalArgumentException if the group has no such member
     */
    <K, M> void remove(Grouping<K, M> grouping, K group, M member);
}
