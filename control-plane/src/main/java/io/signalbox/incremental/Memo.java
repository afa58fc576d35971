package io.signalbox.incremental;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/** A query, its latest answer, and the reads that led to it. */
final class Memo extends Named {
    /** {@link #verifiedAt} of a query that must be asked, whatever its reads say. */
    static final long NEVER = -1;

    final Query<?> query;

    /** Null until it first has one. Kept over a failure, since a later answer may be equal to it. */
    @Nullable
    Object answer;

    /** What {@link #answer} was computed from, in the order of reading; of a failure, what it had read till then. */
    Edge[] reads = Edge.NONE;

    /** The last batch in which the answer was known to be that of the present reads. */
    long verifiedAt = NEVER;

    /** Something below may have changed. So is everything that reads this, to the last {@link Watch}. */
    boolean marked = true;

    /** It is being asked or verified right now. */
    boolean active;

    Memo(Query<?> query) {
        this.query = query;
    }

    /** Takes level and height anew from what it reads. */
    void measure() {
        level = 0;
        height = 1;
        for (Edge edge : reads) {
            level = Math.max(level, edge.read.level);
            height = Math.max(height, edge.read.height + 1);
        }
    }

    /** One of the reads that its level comes from. */
    Node latestRead() {
        for (Edge edge : reads) {
            if (edge.read.level == level) {
                return edge.read;
            }
        }
        throw new IllegalStateException(query + " reads nothing at its level " + level);
    }

    Object answer() {
        return requireNonNull(answer, "read before it was answered");
    }

    @Override
    void forget(Graph graph) {
        graph.forget(this);
    }

    @Override
    Object subject() {
        return query;
    }
}
