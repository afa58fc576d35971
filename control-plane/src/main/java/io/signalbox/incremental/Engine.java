package io.signalbox.incremental;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps derived values up to date at the cost of what changed. Confined to whichever one thread owns it; what it hands
 * out is immutable and may go anywhere.
 *
 * <p>A {@link Query} is a pure function, written as a record. It reads {@link Input}s, other queries, groups of
 * {@link Grouping}s and of {@link Family Families}, all through {@link Reads}, which records what was read. The engine
 * remembers each answer together with the reads that led to it. {@link #batch} changes inputs and base groupings and
 * yields how the families differ afterwards.
 *
 * <pre>{@code
 *            mark               mark             queue
 *   inputs ───────▶  queries ───────▶  watches ───────▶  layers, one after the other
 *          ◀───────  memos   ◀───────          ◀───────  groups changed: mark their readers
 *            read               pull             settle
 * }</pre>
 *
 * <h2>Marks</h2>
 *
 * An input that changed marks its readers, those mark theirs, and so on until a mark is already there: a mark says
 * "something below may have changed". Nothing is computed yet. What a mark cannot reach is not touched in this batch,
 * nor looked at: that is why marks are pushed. An engine that only pulls must walk all reads of its roots to learn that
 * nothing changed, which costs as much as everything that is configured.
 *
 * <h2>Pulling</h2>
 *
 * Marks end at the layers' members and contributors, which queue. When their layer settles, each queued query is
 * refreshed: its reads are refreshed first, in the order in which it read them, for a later read may only make sense
 * after an earlier one ("which upstream?", then "that upstream"). As soon as one really changed, the query is asked
 * again, and records its reads anew.
 *
 * <h2>Early cutoff</h2>
 *
 * Every node knows the batch in which its value last became a different one. If no read of a marked query changed since
 * it was last known to be right, the query is <em>verified</em> and not asked; and if it is asked and answers what it
 * answered before, then for its readers nothing changed. So a wave of marks may be wide and the wave of answers narrow.
 * {@link BatchResult} counts both.
 *
 * <h2>Settlement order</h2>
 *
 * The engine is given its layers in an order, and a batch settles them one by one: it asks the layer's queued queries,
 * applies the difference between their old and new answers, and marks the readers of each group that changed. Those
 * belong to later layers, since reading a layer that is not settled yet is a defect; hence every query sees a
 * consistent world, and one pass settles everything. Inside a group, only the net effect of the batch counts. A query's
 * level is the latest layer that it depends on, so the rule is checked for remembered answers too, at each read.
 *
 * <h2>Forgetting</h2>
 *
 * A query that no query reads and that no layer holds is dropped at the end of the batch, with its reads, and so on
 * downwards. An input takes memory while it is read or set to something else than its initial value, a group while it
 * is read or has members. What was asked from outside, by {@link #get}, stays until the next batch ends.
 *
 * <h2>Defects</h2>
 *
 * A query that throws has no answer. It stays marked, and each batch asks it again. Its readers fail with it; the
 * members and contributors among them keep what they had and are told to the {@link DefectHandler}; all others are
 * right. A batch that throws (the default) is complete all the same: its edits are applied, its layers are settled, and
 * what the families changed is yielded by the next batch that returns. A cycle of queries, a read of a layer that is
 * not settled, and a chain longer than {@link #CHAIN_LENGTH_MAX} are defects as well. Only an {@link Error} other than
 * a query's stack overflow ends the engine's life: it refuses to work after one.
 *
 * <h2>Cost</h2>
 *
 * Time: a batch takes as long as the queries that it answers, plus a little for each mark and each read of a marked
 * query; linking and unlinking a read take constant time, however many readers there are. In the toy world of the tests
 * with 10,000 services, 10,000 routes and 1,000 gateways, a change that asks two queries takes 4 µs and one that moves
 * a route to another host (eight queries) 18 µs; everything at once takes 0.4 s with a cold JVM. What is not constant:
 * the first read of a group, or of a family's group, after a change copies it, so fold over large groups only what must
 * be folded. And a query that fails is asked in every batch.
 *
 * <p>Space (JDK 25, compressed references, compact headers): a query takes about 90 bytes and 28 for each read, an
 * input that is set or read about 55, a member of a grouping 64, of a family 96 more; all beside the records and values
 * themselves. With 10,000 Services in a cluster, all of them routed to, that is 230,000 queries, 450,000 reads, 160,000
 * members and 80,000 inputs, and 45 of 158 MB alive.
 */
public final class Engine implements Reads {

    /**
     * The longest chain of queries that read one another. Asking and verifying go down a chain by recursion, and a
     * thread's default stack of 1 MiB was seen to end at some 1,000 queries; a quarter leaves room for the queries' own
     * frames. A translation that is well cut stays below 50.
     */
    public static final int CHAIN_LENGTH_MAX = 250;

    private final Graph graph = new Graph();
    private final Defects defects;
    private final Evaluation evaluation;

    /** An engine whose batches throw what their queries throw. */
    public Engine(List<? extends Layer> layers) {
        this(layers, DefectHandler.RETHROW);
    }

    /**
     * An engine that keeps {@code layers} up to date.
     *
     * @param layers in settlement order: each after its source, and after what its queries read
     */
    public Engine(List<? extends Layer> layers, DefectHandler handler) {
        this.defects = new Defects(handler);
        this.evaluation = new Evaluation(graph, defects);
        for (Layer layer : layers) {
            int number = graph.stages().size() + 1;
            graph.add(
                    switch (layer) {
                        case Grouping<?, ?> grouping -> new Index<>(number, evaluation, grouping);
                        case Family<?, ?, ?> family -> new Publication<>(number, evaluation, family);
                    });
        }
    }

    /**
     * Applies edits, and brings all layers up to date.
     *
     * @throws DefectException if a query failed and the {@link DefectHandler} threw it, after everything else was
     *     settled. What the families changed is not lost: the next batch that returns yields it.
     * @throws RuntimeException what {@code edits} threw, after the edits that it had made were settled
     */
    public BatchResult batch(Consumer<? super Edits> edits) {
        evaluation.begin();
        Editing editing = new Editing(graph);
        try {
            edits.accept(editing);
        } catch (RuntimeException e) {
            defects.add(e);
        }
        editing.apply();
        for (Stage stage : graph.stages()) {
            stage.settle();
            evaluation.settledOneMore();
        }
        ImmutableMap<Family<?, ?, ?>, Changes<?, ?, ?>> changes = defects.isEmpty() ? publish() : ImmutableMap.of();
        evaluation.end();
        defects.throwIfAny();
        return new BatchResult(changes, evaluation.answered(), evaluation.verified());
    }

    private ImmutableMap<Family<?, ?, ?>, Changes<?, ?, ?>> publish() {
        ImmutableMap.Builder<Family<?, ?, ?>, Changes<?, ?, ?>> families = ImmutableMap.builder();
        for (Stage stage : graph.stages()) {
            if (stage instanceof Publication<?, ?, ?> publication) {
                Changes<?, ?, ?> changes = publication.publish();
                if (!changes.isEmpty()) {
                    families.put(publication.layer(), changes);
                }
            }
        }
        return families.buildOrThrow();
    }

    @Override
    @SuppressWarnings("unchecked") // a memo holds its own query's answer
    public <A> A get(Query<A> query) {
        return (A) answered(query).answer();
    }

    private Memo answered(Query<?> query) {
        evaluation.requireIdle();
        Memo memo = graph.memo(query);
        evaluation.refresh(memo);
        return memo;
    }

    @Override
    @SuppressWarnings("unchecked") // a cell holds its own input's value
    public <A> A get(Input<A> input) {
        return (A) graph.value(input);
    }

    @Override
    public <K, M> ImmutableSortedSet<M> members(Grouping<K, M> grouping, K group) {
        evaluation.requireIdle();
        return graph.index(grouping).group(group).members();
    }

    @Override
    public <K, M, A> ImmutableSortedMap<M, A> all(Family<K, M, A> family, K group) {
        evaluation.requireIdle();
        return graph.publication(family).group(group).all();
    }

    /** What the query's answer came from; asks the query if need be. */
    public Why why(Query<?> query) {
        return Why.of(answered(query));
    }

    /** How many inputs, queries and groups the engine holds: what a test of forgetting counts, and a gauge. */
    public int size() {
        return graph.size();
    }
}
