package io.signalbox.incremental;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state of a {@link Grouping}: its groups, and who holds a query for each of their members. */
final class Index<K, M> extends Stage {
    private final Grouping<K, M> grouping;
    private final Map<K, Group<K, M>> groups = new HashMap<>();
    private final ImmutableList<Follower<?, ?, ?>> contributors;
    private final List<Follower<K, M, ?>> followers = new ArrayList<>();
    private List<Group<K, M>> touched = new ArrayList<>();

    Index(int number, Evaluation evaluation, Grouping<K, M> grouping) {
        super(number, evaluation.graph());
        this.grouping = grouping;
        this.contributors = grouping.derivations().stream()
                .map(derivation -> contributors(derivation, evaluation))
                .collect(toImmutableList());
    }

    private <K1, M1> Follower<?, ?, ?> contributors(
            Grouping.Derivation<K1, M1, K, M> derivation, Evaluation evaluation) {
        Follower<K1, M1, Set<Membership<K, M>>> follower = new Follower<>(
                evaluation,
                derivation.contributor(),
                (group, member, before, after) ->
                        contributed(before == null ? Set.of() : before, after == null ? Set.of() : after));
        graph.index(derivation.source()).follow(follower);
        return follower;
    }

    private void contributed(Set<Membership<K, M>> before, Set<Membership<K, M>> after) {
        for (Membership<K, M> each : after) {
            if (!before.contains(each)) {
                add(each.group(), each.member());
            }
        }
        for (Membership<K, M> each : before) {
            if (!after.contains(each)) {
                remove(each.group(), each.member());
            }
        }
    }

    void follow(Follower<K, M, ?> follower) {
        followers.add(follower);
    }

    void add(K group, M member) {
        group(group).add(member);
    }

    void remove(K group, M member) {
        Group<K, M> there = groups.get(group);
        if (there == null || !there.remove(member)) {
            throw new IllegalArgumentException(grouping + "[" + group + "] has no member " + member);
        }
    }

    /** The group, which is made if there is none. */
    Group<K, M> group(K key) {
        Group<K, M> group = groups.get(key);
        if (group == null) {
            group = new Group<>(this, key);
            groups.put(key, group);
            graph.suspect(group);
        }
        return group;
    }

    void touch(Group<K, M> group) {
        touched.add(group);
    }

    @Override
    Grouping<K, M> layer() {
        return grouping;
    }

    @Override
    void settle() {
        contributors.forEach(Follower::settle);
        List<Group<K, M>> settling = touched;
        touched = new ArrayList<>();
        for (Group<K, M> group : settling) {
            if (group.settle(followers)) {
                graph.changed(group);
            }
        }
    }

    void forget(K key) {
        groups.remove(key);
    }

    @Override
    int size() {
        return groups.size();
    }
}
