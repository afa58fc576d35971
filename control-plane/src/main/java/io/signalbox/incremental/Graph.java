package io.signalbox.incremental;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The nodes and their edges: marks are pushed along them, answers are pulled, what nothing reads is forgotten. */
final class Graph {
    private final Map<Input<?>, Cell> cells = new HashMap<>();
    private final Map<Query<?>, Memo> memos = new HashMap<>();

    /** In settlement order. */
    private final Map<Layer, Stage> stages = new LinkedHashMap<>();

    /** What lost its last reader, or never had one; looked at once more before it is forgotten. */
    private final ArrayDeque<Node> unread = new ArrayDeque<>();

    /** What is being asked or verified, outermost first. */
    private final List<Memo> active = new ArrayList<>();

    /** Whose answer is being computed: the innermost of {@link #active} that is asked, not verified. */
    private @Nullable Asking current;

    /** What failed while the present layer settles, so that a query that 1,000 others read fails once. */
    private final IdentityHashMap<Memo, DefectException> failures = new IdentityHashMap<>();

    /** The latest failure of a descent that went too deep. */
    private @Nullable DefectException tooDeep;

    /** The number of the batch. */
    private long now;

    /** How many layers are settled: all of them between batches. */
    private int settled;

    /** A batch is under way, or was ended by an Error, after which nothing here can be trusted. */
    private boolean working;

    private long askings;
    private long answered;
    private long verified;

    // ---- marks ----

    /** Marks all that reads {@code changed}, until a mark is already there; watches queue with their followers. */
    void changed(Node changed) {
        changed.changedAt = now;
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

    // ---- pulling ----

    /**
     * Sees to it that the memo has the answer of the present inputs: verifies it if it can, else asks.
     *
     * @throws DefectException if there is no answer; the memo stays marked, and the next batch asks again
     */
    void refresh(Memo memo) {
        if (!memo.marked) {
            return;
        }
        DefectException known = failures.get(memo);
        if (known != null) {
            throw known;
        }
        active.add(memo);
        memo.active = true;
        try {
            if (active.size() > Engine.CHAIN_LENGTH_MAX) {
                tooDeep = tooLong();
                throw tooDeep;
            }
            if (isVerified(memo)) {
                verified++;
            } else {
                ask(memo);
            }
            memo.verifiedAt = now;
            memo.measure();
            memo.marked = false;
        } catch (DefectException e) {
            if (e != tooDeep || active.size() == 1) {
                failures.put(memo, e); // of a chain that is too long, only its head has failed for good
            }
            throw e;
        } finally {
            memo.active = false;
            active.removeLast();
        }
    }

    /**
     * Whether the answer stands, since no read of it became a different one. Reads are looked at in their order, for a
     * later read may only make sense after an earlier one.
     */
    private boolean isVerified(Memo memo) {
        if (memo.verifiedAt == Memo.NEVER) {
            return false;
        }
        for (Edge edge : memo.reads) {
            if (edge.read instanceof Memo read) {
                if (read.active) {
                    return false; // asking will tell where the cycle closes
                }
                refresh(read);
            }
            if (edge.read.changedAt > memo.verifiedAt
                    || !isSettled(edge.read)
                    || edge.read.height >= Engine.CHAIN_LENGTH_MAX) {
                return false;
            }
        }
        return true;
    }

    private void ask(Memo memo) {
        Asking outer = current;
        Asking asking = new Asking(this, memo, ++askings);
        current = asking;
        answered++;
        try {
            Object answer = requireNonNull(memo.query.answer(asking), "the answer is null");
            if (asking.failure() != null) {
                throw asking.failure();
            }
            if (!answer.equals(memo.answer)) {
                memo.answer = answer;
                memo.changedAt = now;
            }
        } catch (RuntimeException | StackOverflowError e) {
            memo.verifiedAt = Memo.NEVER; // these reads are cut short, so they can vouch for nothing
            throw e instanceof DefectException defect ? defect : defect(e.toString(), e);
        } finally {
            current = outer;
            asking.commit();
        }
    }

    /** Throws if a node, though its value is at hand, depends on a layer that is not settled yet. */
    void requireSettled(Node read) {
        if (isSettled(read)) {
            return;
        }
        ImmutableList.Builder<Query<?>> chain =
                ImmutableList.<Query<?>>builder().addAll(chain());
        Node node = read;
        while (node instanceof Memo memo) {
            chain.add(memo.query);
            node = memo.latestRead();
        }
        throw new DefectException("read of " + node.subject() + " before it is settled", chain.build(), null);
    }

    private boolean isSettled(Node read) {
        return read.level <= settled;
    }

    DefectException tooLong() {
        return defect("chain of reads longer than " + Engine.CHAIN_LENGTH_MAX + " queries", null);
    }

    DefectException cycle(Memo closing) {
        ImmutableList<Query<?>> chain = chain();
        int first = chain.lastIndexOf(closing.query);
        return new DefectException(
                "cycle",
                ImmutableList.<Query<?>>builder()
                        .addAll(chain.subList(first, chain.size()))
                        .add(closing.query)
                        .build(),
                null);
    }

    private DefectException defect(String problem, @Nullable Throwable cause) {
        return new DefectException(problem, chain(), cause);
    }

    private ImmutableList<Query<?>> chain() {
        return active.stream().map(memo -> memo.query).collect(toImmutableList());
    }

    @Nullable
    Asking current() {
        return current;
    }

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
        settled = stages.size();
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

    private void forgetUnread() {
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

    int size() {
        return cells.size()
                + memos.size()
                + stages.values().stream().mapToInt(Stage::size).sum();
    }

    // ---- batches ----

    void requireIdle() {
        if (working || !active.isEmpty()) {
            throw new IllegalStateException(
                    "the engine is at work: called from a query or a batch, or after an Error ended a batch halfway");
        }
    }

    void begin() {
        requireIdle();
        working = true;
        now++;
        settled = 0;
        answered = 0;
        verified = 0;
        failures.clear();
    }

    /** From here on, queries may read the layer that was just settled. */
    void settledOneMore() {
        settled++;
        failures.clear(); // a query that came too early for one layer may be right in a later one
    }

    void end() {
        forgetUnread();
        working = false;
    }

    long answered() {
        return answered;
    }

    long verified() {
        return verified;
    }
}
