package io.signalbox.incremental;

import org.jspecify.annotations.Nullable;

/** One recorded read: held by the reader in the order of reading, and by what was read in a list of its own. */
final class Edge {
    static final Edge[] NONE = {};

    final Node read;
    final Reader reader;
    private @Nullable Edge previous;
    private @Nullable Edge next;

    private Edge(Node read, Reader reader) {
        this.read = read;
        this.reader = reader;
    }

    static Edge link(Node read, Reader reader) {
        Edge edge = new Edge(read, reader);
        Edge first = read.readers;
        edge.next = first;
        if (first != null) {
            first.previous = edge;
        }
        read.readers = edge;
        return edge;
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
