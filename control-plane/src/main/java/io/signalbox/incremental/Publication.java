package io.signalbox.incremental;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The state of a {@link Family}: its answers by group, and which of them a batch has not yielded yet. */
final class Publication<K, M, A> extends Stage {
    private final Family<K, M, A> family;
    private final Follower<K, M, A> follower;
    private final Map<K, Answers<K, M, A>> groups = new HashMap<>();
    private List<Answers<K, M, A>> touched = new ArrayList<>();
    private final Set<Answers<K, M, A>> unpublished = new LinkedHashSet<>();

    Publication(int number, Evaluation evaluation, Family<K, M, A> family) {
        super(number, evaluation.graph());
        this.family = family;
        this.follower = new Follower<>(
                evaluation,
                family.query(),
                (group, member, before, after) -> group(group).put(member, before, after));
        graph.index(family.source()).follow(follower);
    }

    /** The group, which is made if there is none. */
    Answers<K, M, A> group(K key) {
        Answers<K, M, A> group = groups.get(key);
        if (group == null) {
            group = new Answers<>(this, key);
            groups.put(key, group);
            graph.suspect(group);
        }
        return group;
    }

    void touch(Answers<K, M, A> group) {
        touched.add(group);
        unpublished.add(group);
    }

    @Override
    Family<K, M, A> layer() {
        return family;
    }

    @Override
    void settle() {
        follower.settle();
        List<Answers<K, M, A>> settling = touched;
        touched = new ArrayList<>();
        for (Answers<K, M, A> group : settling) {
            group.settle();
            graph.changed(group);
        }
    }

    /** What differs from what was yielded before. */
    Changes<K, M, A> publish() {
        ImmutableMap.Builder<K, Changes.OfGroup<M, A>> changes = ImmutableMap.builder();
        for (Answers<K, M, A> group : unpublished) {
            Changes.OfGroup<M, A> ofGroup = group.publish();
            if (!ofGroup.upserts().isEmpty() || !ofGroup.removals().isEmpty()) {
                changes.put(group.key(), ofGroup);
            }
        }
        unpublished.clear();
        return new Changes<>(changes.buildOrThrow());
    }

    void forget(K key) {
        groups.remove(key);
    }

    @Override
    int size() {
        return groups.size();
    }
}
