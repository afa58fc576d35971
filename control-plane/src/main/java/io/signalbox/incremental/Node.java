package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/** What can be read: an input's cell, a query's memo, a grouping's group, a family's group. */
abstract sealed class Node permits Named, Group, Answers {
    /** The batch in which the value last became a different one. */
    long changedAt;

    /** The {@link Asking} that read this last, so that reading twice is one read. */
    long readBy;

    /** The number of the latest layer that the value depends on; 0 if it depends on inputs only. */
    int level;

    /** The longest chain of queries down from here: 0 for what is no query. */
    int height;

    /** Head of the list of reads of this node. */
    @Nullable
    Edge readers;

    final boolean isRead() {
        return readers != null;
    }

    /** Nothing reads this: leaves the maps that hold it, unless it has a reason of its own to stay. */
    abstract void forget(Graph graph);

    /** What it is, for messages: the query or input, or the layer and group. */
    abstract Object subject();
}
