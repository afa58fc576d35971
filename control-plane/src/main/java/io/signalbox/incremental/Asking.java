package io.signalbox.incremental;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The {@link Reads} of one query while it is being asked. Most often a query reads what it read before, so the old
 * edges are kept as far as the new reads follow them, and only what differs is linked and unlinked.
 */
final class Asking implements Reads {
    private final Evaluation evaluation;
    private final Graph graph;
    private final Memo memo;
    private final long number;
    private int kept;
    private final List<Node> fresh = new ArrayList<>(0);
    private @Nullable DefectException failure;

    Asking(Evaluation evaluation, Memo memo, long number) {
        this.evaluation = evaluation;
        this.graph = evaluation.graph();
        this.memo = memo;
        this.number = number;
    }

    @Override
    @SuppressWarnings("unchecked") // a memo holds its own query's answer
    public <A> A get(Query<A> query) {
        requireOpen();
        try {
            Memo read = graph.memo(query);
            if (read.active) {
                throw evaluation.cycle(read); // not recorded: the graph of reads stays free of cycles, so nothing leaks
            }
            record(read);
            evaluation.refresh(read);
            evaluation.requireSettled(read);
            if (read.height >= Engine.CHAIN_LENGTH_MAX) {
                throw evaluation.tooLong();
            }
            return (A) read.answer();
        } catch (DefectException e) {
            failure = e;
            throw e;
        }
    }

    @Override
    @SuppressWarnings("unchecked") // a cell holds its own input's value
    public <A> A get(Input<A> input) {
        requireOpen();
        Cell cell = graph.cell(input);
        record(cell);
        return (A) cell.value;
    }

    @Override
    public <K, M> ImmutableSortedSet<M> members(Grouping<K, M> grouping, K group) {
        requireOpen();
        Group<K, M> read = graph.index(grouping).group(group);
        recordSettled(read);
        return read.members();
    }

    @Override
    public <K, M, A> ImmutableSortedMap<M, A> all(Family<K, M, A> family, K group) {
        requireOpen();
        Answers<K, M, A> read = graph.publication(family).group(group);
        recordSettled(read);
        return read.all();
    }

    private void recordSettled(Node read) {
        try {
            evaluation.requireSettled(read);
        } catch (DefectException e) {
            failure = e;
            throw e;
        }
        record(read);
    }

    private void requireOpen() {
        if (evaluation.current() != this) {
            throw new IllegalStateException("read outside of its answer: the reads of " + memo.query);
        }
    }

    private void record(Node read) {
        if (read.readBy == number) {
            return;
        }
        read.readBy = number;
        if (fresh.isEmpty() && kept < memo.reads.length && memo.reads[kept].read == read) {
            kept++;
        } else {
            fresh.add(read);
        }
    }

    /** The first read that failed, which a query must not hide by catching its exception. */
    @Nullable
    DefectException failure() {
        return failure;
    }

    /** Makes the reads of this asking the reads of the memo. */
    void commit() {
        Edge[] before = memo.reads;
        if (fresh.isEmpty() && kept == before.length) {
            return;
        }
        Edge[] after = Arrays.copyOf(before, kept + fresh.size());
        for (int i = 0; i < fresh.size(); i++) {
            after[kept + i] = new Edge.ByQuery(fresh.get(i), memo);
        }
        memo.reads = after;
        for (int i = kept; i < before.length; i++) {
            graph.unlink(before[i]);
        }
    }
}
