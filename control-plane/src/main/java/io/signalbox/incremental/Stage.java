package io.signalbox.incremental;

/** The state of one {@link Layer} in an engine. */
abstract sealed class Stage permits Index, Publication {
    /** Counted from 1: the {@link Node#level} of this layer's groups. */
    final int number;

    final Graph graph;

    Stage(int number, Graph graph) {
        this.number = number;
        this.graph = graph;
    }

    abstract Layer layer();

    /** Takes over what the layers before it and the edits brought, and marks the readers of each group that changed. */
    abstract void settle();

    /** How many groups there are. */
    abstract int size();
}
