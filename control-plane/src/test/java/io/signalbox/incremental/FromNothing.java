package io.signalbox.incremental;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The plainest possible meaning of queries, groupings and families: everything is computed anew, nothing is remembered
 * but the layers. Shares no code with the engine, so it can tell that the engine is right and not only consistent.
 */
final class FromNothing implements Reads, Edits {
    private final Map<Input<?>, Object> inputs = new HashMap<>();
    private final Map<Grouping<?, ?>, Map<Object, TreeMap<Object, Integer>>> base = new HashMap<>();
    private final Map<Layer, Map<Object, Object>> settled = new HashMap<>();

    @Override
    public <A> void set(Input<A> input, A value) {
        inputs.put(input, value);
    }

    @Override
    public <K, M> void add(Grouping<K, M> grouping, K group, M member) {
        base.computeIfAbsent(grouping, any -> new HashMap<>())
                .computeIfAbsent(group, any -> new TreeMap<>())
                .merge(member, 1, Integer::sum);
    }

    @Override
    public <K, M> void remove(Grouping<K, M> grouping, K group, M member) {
        requireNonNull(requireNonNull(base.get(grouping)).get(group))
                .computeIfPresent(member, (any, count) -> count == 1 ? null : count - 1);
    }

    FromNothing settle(List<Layer> layers) {
        for (Layer layer : layers) {
            switch (layer) {
                case Grouping<?, ?> grouping -> settled.put(grouping, groups(grouping));
                case Family<?, ?, ?> family -> settled.put(family, answers(family));
            }
        }
        return this;
    }

    @SuppressWarnings("unchecked")
    private <K, M> Map<Object, Object> groups(Grouping<K, M> grouping) {
        Map<Object, NavigableSet<M>> groups = new HashMap<>();
        base.getOrDefault(grouping, Map.of())
                .forEach((group, members) -> put(grouping, groups, group, (Set<M>) members.keySet()));
        for (Grouping.Derivation<?, ?, K, M> derivation : grouping.derivations()) {
            contribute(grouping, derivation, groups);
        }
        Map<Object, Object> copies = new HashMap<>();
        groups.forEach((group, members) -> copies.put(group, ImmutableSortedSet.copyOfSorted(members)));
        return copies;
    }

    @SuppressWarnings("unchecked")
    private <K1, M1, K, M> void contribute(
            Grouping<K, M> grouping,
            Grouping.Derivation<K1, M1, K, M> derivation,
            Map<Object, NavigableSet<M>> groups) {
        requireNonNull(settled.get(derivation.source())).forEach((group, members) -> {
            for (M1 member : (ImmutableSortedSet<M1>) members) {
                for (Membership<K, M> each : get(derivation.contributor().apply((K1) group, member))) {
                    put(grouping, groups, each.group(), Set.of(each.member()));
                }
            }
        });
    }

    private static <M> void put(
            Grouping<?, M> grouping, Map<Object, NavigableSet<M>> groups, Object group, Set<M> members) {
        if (!members.isEmpty()) {
            groups.computeIfAbsent(group, any -> new TreeSet<>(grouping.order()))
                    .addAll(members);
        }
    }

    @SuppressWarnings("unchecked")
    private <K, M, A> Map<Object, Object> answers(Family<K, M, A> family) {
        Map<Object, Object> groups = new HashMap<>();
        requireNonNull(settled.get(family.source())).forEach((group, members) -> {
            ImmutableSortedMap.Builder<M, A> answers =
                    new ImmutableSortedMap.Builder<>(family.source().order());
            for (M member : (ImmutableSortedSet<M>) members) {
                answers.put(member, get(family.query().apply((K) group, member)));
            }
            groups.put(group, answers.buildOrThrow());
        });
        return groups;
    }

    Set<Object> groupsOf(Layer layer) {
        return requireNonNull(settled.get(layer)).keySet();
    }

    @Override
    public <A> A get(Query<A> query) {
        return query.answer(this);
    }

    @Override
    @SuppressWarnings("unchecked")
    public <A> A get(Input<A> input) {
        return (A) inputs.getOrDefault(input, input.initial());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, M> ImmutableSortedSet<M> members(Grouping<K, M> grouping, K group) {
        return (ImmutableSortedSet<M>)
                requireNonNull(settled.get(grouping)).getOrDefault(group, ImmutableSortedSet.of());
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, M, A> ImmutableSortedMap<M, A> all(Family<K, M, A> family, K group) {
        return (ImmutableSortedMap<M, A>)
                requireNonNull(settled.get(family)).getOrDefault(group, ImmutableSortedMap.of());
    }
}
