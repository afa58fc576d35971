package io.signalbox.incremental;

import java.util.Comparator;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * An index: many small ordered sets, {@code group -> members}, so that a wide read ("the virtual services of this
 * gateway") depends on one group and not on everything. A base grouping is edited from outside; a derived one is kept
 * by contributor queries, one for each member of its source.
 *
 * <p>Members are counted, since several contributors may give the same member to the same group: a group changes only
 * when a member's count leaves or reaches zero over a whole batch.
 */
public final class Grouping<K, M> implements Layer {
    private final String name;
    private final Comparator<? super M> order;
    private final @Nullable Derivation<?, ?, K, M> derivation;

    private Grouping(String name, Comparator<? super M> order, @Nullable Derivation<?, ?, K, M> derivation) {
        this.name = name;
        this.order = order;
        this.derivation = derivation;
    }

    /**
     * A grouping that is edited by {@link Edits#add} and {@link Edits#remove}.
     *
     * @param order of the members in each group; zero exactly for equal members
     */
    public static <K, M> Grouping<K, M> base(String name, Comparator<? super M> order) {
        return new Grouping<>(name, order, null);
    }

    /**
     * A grouping whose memberships are the union of the contributors' answers.
     *
     * @param source the grouping for each of whose (group, member) pairs there is one contributor
     * @param contributor makes the query; it only constructs and does not fail
     * @param order of the members in each group; zero exactly for equal members
     */
    public static <K1, M1, K, M> Grouping<K, M> derived(
            String name,
            Grouping<K1, M1> source,
            BiFunction<? super K1, ? super M1, ? extends Query<? extends Set<Membership<K, M>>>> contributor,
            Comparator<? super M> order) {
        return new Grouping<>(name, order, new Derivation<>(source, contributor));
    }

    record Derivation<K1, M1, K, M>(
            Grouping<K1, M1> source,
            BiFunction<? super K1, ? super M1, ? extends Query<? extends Set<Membership<K, M>>>> contributor) {}

    Comparator<? super M> order() {
        return order;
    }

    @Nullable
    Derivation<?, ?, K, M> derivation() {
        return derivation;
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
