package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/** One recorded read: held by the reader, in the order of reading, and by what was read in a list of its own. */
abstract sealed class Edge permits Edge.ByQuery, Watch {
    static final Edge[] NONE = {};

    final Node read;
    private @Nullable Edge previous;
    private @Nullable Edge next;

    /** Is in the list of what is read from now on. */
    Edge(Node read) {
        this.read = read;
        Edge first = read.readers;
        next = first;
        if (first != null) {
            first.previous = this;
        }
        read.readers = this;
    }

    /** A query's read. */
    static final class ByQuery extends Edge {
        final Memo reader;

        ByQuery(Node read, Memo reader) {
            super(read);
            this.reader = reader;
        }
    }

    /** Whoever calls this tells the graph if nothing else reads the node: {@link Graph#unlink}. */
    void unlink() {
        if (previous == null) {
            read.readers = next;
        } else {
            previous.next = next;
        }
        if (next != null) {
            next.previous = previous;
        }
    }

    @Nullable
    Edge next() {
        return next;
    }
}
