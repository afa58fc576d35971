package io.signalbox.incremental;

import static com.google.common.collect.ImmutableList.toImmutableList;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How marked queries get their answers: by verifying what they read, or by asking them. */
final class Evaluation {
    private final Graph graph;
    private final Defects defects;

    /** What is being asked or verified, outermost first. */
    private final List<Memo> active = new ArrayList<>();

    /** Whose answer is being computed: the innermost of {@link #active} that is asked, not verified. */
    private @Nullable Asking current;

    /** What failed while the present layer settles, so that a query that 1,000 others read fails once. */
    private final IdentityHashMap<Memo, DefectException> failures = new IdentityHashMap<>();

    /** The latest failure of a descent that went too deep. */
    private @Nullable DefectException tooDeep;

    /** How many layers are settled: all of them between batches. */
    private int settled = ALL;

    private static final int ALL = Integer.MAX_VALUE;

    private long askings;
    private long answered;
    private long verified;

    Evaluation(Graph graph, Defects defects) {
        this.graph = graph;
        this.defects = defects;
    }

    Graph graph() {
        return graph;
    }

    // ---- batches ----

    /** The engine may be used: no batch is under way, nor was one ended by an Error, after which nothing holds. */
    void requireIdle() {
        if (settled != ALL || !active.isEmpty()) {
            throw new IllegalStateException(
                    "the engine is at work: called from a query or a batch, or after an Error ended a batch halfway");
        }
    }

    void begin() {
        requireIdle();
        graph.nextBatch();
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
        graph.forgetUnread();
        settled = ALL;
    }

    long answered() {
        return answered;
    }

    long verified() {
        return verified;
    }

    // ---- pulling ----

    /** The answer for a layer, or null if there is none, which the {@link DefectHandler} was told. */
    @Nullable
    Object pull(Memo memo) {
        try {
            refresh(memo);
            requireSettled(memo);
            return memo.answer();
        } catch (DefectException e) {
            defects.add(memo.query, e);
            return null;
        }
    }

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
            memo.verifiedAt = graph.batch();
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
                memo.changedAt = graph.batch();
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

    // ---- defects ----

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
}
