package io.signalbox.incremental;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.Set;
import java.util.function.BiFunction;

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
    private final ImmutableList<Derivation<?, ?, K, M>> derivations;

    private Grouping(String name, Comparator<? super M> order, ImmutableList<Derivation<?, ?, K, M>> derivations) {
        this.name = name;
        this.order = order;
        this.derivations = derivations;
    }

    /**
     * A grouping that is edited by {@link Edits#add} and {@link Edits#remove}.
     *
     * @param order of the members in each group; zero exactly for equal members
     */
    public static <K, M> Grouping<K, M> base(String name, Comparator<? super M> order) {
        return new Grouping<>(name, order, ImmutableList.of());
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
        return new Grouping<>(name, order, ImmutableList.of(new Derivation<>(source, contributor)));
    }

    /** This derived grouping with the contributors of one more source; the one without must then not be used. */
    public <K1, M1> Grouping<K, M> and(
            Grouping<K1, M1> source,
            BiFunction<? super K1, ? super M1, ? extends Query<? extends Set<Membership<K, M>>>> contributor) {
        return new Grouping<>(
                name,
                order,
                ImmutableList.<Derivation<?, ?, K, M>>builder()
                        .addAll(derivations)
                        .add(new Derivation<>(source, contributor))
                        .build());
    }

    record Derivation<K1, M1, K, M>(
            Grouping<K1, M1> source,
            BiFunction<? super K1, ? super M1, ? extends Query<? extends Set<Membership<K, M>>>> contributor) {}

    Comparator<? super M> order() {
        return order;
    }

    ImmutableList<Derivation<?, ?, K, M>> derivations() {
        return derivations;
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
