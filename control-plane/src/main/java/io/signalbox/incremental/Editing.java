package io.signalbox.incremental;

import java.util.LinkedHashMap;
import java.util.Map;

/** The edits of one batch: groups count as they go, inputs are compared once all is said. */
final class Editing implements Edits {
    private final Graph graph;
    private final Map<Cell, Object> before = new LinkedHashMap<>();
    private boolean open = true;

    Editing(Graph graph) {
        this.graph = graph;
    }

    @Override
    public <A> void set(Input<A> input, A value) {
        requireOpen();
        Cell cell = graph.cell(input);
        if (!value.equals(cell.value)) {
            before.putIfAbsent(cell, cell.value);
            cell.value = value;
        }
    }

    @Override
    public <K, M> void add(Grouping<K, M> grouping, K group, M member) {
        base(grouping).add(group, member);
    }

    @Override
    public <K, M> void remove(Grouping<K, M> grouping, K group, M member) {
        base(grouping).remove(group, member);
    }

    private <K, M> Index<K, M> base(Grouping<K, M> grouping) {
        requireOpen();
        if (!grouping.derivations().isEmpty()) {
            throw new IllegalArgumentException(grouping + " is derived: its contributors alone edit it");
        }
        return graph.index(grouping);
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("edit outside of its batch");
        }
    }

    /** Marks what reads the inputs that really changed. */
    void apply() {
        open = false;
        before.forEach((cell, value) -> {
            if (!cell.value.equals(value)) {
                graph.changed(cell);
            }
            graph.suspect(cell); // it may be back at its initial value
        });
    }
}
