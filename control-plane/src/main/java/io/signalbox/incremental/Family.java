package io.signalbox.incremental;

import java.util.function.BiFunction;

/**
 * Published answers: for each (group, member) of a grouping, the answer of one query. The engine keeps them as a map
 * for each group, and every batch yields what was upserted and removed ({@link BatchResult#changes}), so that nobody
 * goes through 10,000 members to find the one that changed.
 */
public final class Family<K, M, A> implements Layer {
    private final String name;
    private final Grouping<K, M> source;
    private final BiFunction<? super K, ? super M, ? extends Query<? extends A>> query;

    private Family(
            String name, Grouping<K, M> source, BiFunction<? super K, ? super M, ? extends Query<? extends A>> query) {
        this.name = name;
        this.source = source;
        this.query = query;
    }

    /**
     * A family over the members of {@code source}.
     *
     * @param query makes a member's query; it only constructs and does not fail
     */
    public static <K, M, A> Family<K, M, A> of(
            String name, Grouping<K, M> source, BiFunction<? super K, ? super M, ? extends Query<? extends A>> query) {
        return new Family<>(name, source, query);
    }

    Grouping<K, M> source() {
        return source;
    }

    BiFunction<? super K, ? super M, ? extends Query<? extends A>> query() {
        return query;
    }

    /** The query whose answer a member of a group has: what {@link Engine#why} is asked about. */
    public Query<? extends A> queryOf(K group, M member) {
        return query.apply(group, member);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String toString() {
        return name;
    }
}
