package io.signalbox.incremental;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that an engine holds: the nodes, found and made here; marks pushed along their edges; what is forgotten. */
final class Graph {
    private final Map<Input<?>, Cell> cells = new HashMap<>();
    private final Map<Query<?>, Memo> memos = new HashMap<>();

    /** In settlement order. */
    private final Map<Layer, Stage> stages = new LinkedHashMap<>();

    /** What lost its last reader, or never had one; looked at once more before it is forgotten. */
    private final ArrayDeque<Node> unread = new ArrayDeque<>();

    /** The number of the batch, which every {@link Node#changedAt} is one of. */
    private long batch;

    // ---- nodes ----

    Memo memo(Query<?> query) {
        Memo memo = memos.get(query);
        if (memo == null) {
            memo = new Memo(query);
            memos.put(query, memo);
            unread.add(memo);
        }
        return memo;
    }

    Cell cell(Input<?> input) {
        Cell cell = cells.get(input);
        if (cell == null) {
            cell = new Cell(input, input.initial());
            cells.put(input, cell);
            unread.add(cell);
        }
        return cell;
    }

    /** The input's value, without remembering that somebody asked. */
    Object value(Input<?> input) {
        Cell cell = cells.get(input);
        return cell == null ? input.initial() : cell.value;
    }

    void add(Stage stage) {
        if (stages.put(stage.layer(), stage) != null) {
            throw new IllegalArgumentException(stage.layer() + " is given twice");
        }
    }

    Collection<Stage> stages() {
        return stages.values();
    }

    @SuppressWarnings("unchecked") // an index has the types of its grouping
    <K, M> Index<K, M> index(Grouping<K, M> grouping) {
        return (Index<K, M>) stage(grouping);
    }

    @SuppressWarnings("unchecked") // a publication has the types of its family
    <K, M, A> Publication<K, M, A> publication(Family<K, M, A> family) {
        return (Publication<K, M, A>) stage(family);
    }

    private Stage stage(Layer layer) {
        Stage stage = stages.get(layer);
        if (stage == null) {
            throw new IllegalArgumentException(layer + " is not a layer of this engine: " + stages.keySet());
        }
        return stage;
    }

    // ---- marks ----

    /** Marks all that reads {@code changed}, until a mark is already there; watches queue with their followers. */
    void changed(Node changed) {
        changed.changedAt = batch;
        ArrayDeque<Node> wave = new ArrayDeque<>();
        for (Node node = changed; node != null; node = wave.poll()) {
            for (Edge edge = node.readers; edge != null; edge = edge.next()) {
                switch (edge.reader) {
                    case Watch watch -> watch.follower.queue(watch);
                    case Memo memo -> {
                        if (!memo.marked) {
                            memo.marked = true;
                            wave.add(memo);
                        }
                    }
                }
            }
        }
    }

    // ---- forgetting ----

    void unlink(Edge edge) {
        edge.unlink();
        if (!edge.read.isRead()) {
            unread.add(edge.read);
        }
    }

    /** Nothing may need this any more; the end of the batch looks. */
    void suspect(Node node) {
        unread.add(node);
    }

    void forgetUnread() {
        for (Node node = unread.poll(); node != null; node = unread.poll()) {
            if (!node.isRead()) {
                node.forget(this);
            }
        }
    }

    void forget(Memo memo) {
        memos.remove(memo.query);
        for (Edge edge : memo.reads) {
            unlink(edge);
        }
        memo.reads = Edge.NONE;
    }

    void forget(Input<?> input) {
        cells.remove(input);
    }

    // ---- sizes and times ----

    long batch() {
        return batch;
    }

    void nextBatch() {
        batch++;
    }

    int size() {
        return cells.size()
                + memos.size()
                + stages.values().stream().mapToInt(Stage::size).sum();
    }
}
