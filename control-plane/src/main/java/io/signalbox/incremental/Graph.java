package io.signalbox.incremental;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** All that an engine holds: the nodes, found and made here; marks pushed along their edges; what is forgotten. */
final class Graph {
    private final Names<Cell> cells = new Names<>();
    private final Names<Memo> memos = new Names<>();

    /** In settlement order. */
    private final Map<Layer, Stage> stages = new LinkedHashMap<>();

    /** What lost its last reader, or never had one; looked at once more before it is forgotten. */
    private final ArrayDeque<Node> unread = new ArrayDeque<>();

    /** The number of the batch, which every {@link Node#changedAt} is one of. */
    private long batch;

    // ---- nodes ----

    Memo memo(Query<?> query) {
        Memo memo = memos.find(query);
        if (memo == null) {
            memo = new Memo(query);
            memos.put(memo);
            unread.add(memo);
        }
        return memo;
    }

    Cell cell(Input<?> input) {
        Cell cell = cells.find(input);
        if (cell == null) {
            cell = new Cell(input, input.initial());
            cells.put(cell);
            unread.add(cell);
        }
        return cell;
    }

    /** The input's value, without remembering that somebody asked. */
    Object value(Input<?> input) {
        Cell cell = cells.find(input);
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
                switch (edge) {
                    case Watch watch -> watch.follower.queue(watch);
                    case Edge.ByQuery read -> {
                        if (!read.reader.marked) {
                            read.reader.marked = true;
                            wave.add(read.reader);
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
        memos.remove(memo);
        for (Edge edge : memo.reads) {
            unlink(edge);
        }
        memo.reads = Edge.NONE;
    }

    void forget(Cell cell) {
        cells.remove(cell);
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
