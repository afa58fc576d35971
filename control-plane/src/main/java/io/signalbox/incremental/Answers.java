package io.signalbox.incremental;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One group of a {@link Family}. Exists while it has answers, has changes to yield, or is read. */
final class Answers<K, M, A> extends Node {
    private final Publication<K, M, A> publication;
    private final K key;
    private final TreeMap<M, A> answers;

    /** What was last yielded for the members that changed since. */
    private final TreeMap<M, Optional<A>> published;

    private boolean touched;

    /** What readers get; null until it is read after a change. */
    private @Nullable ImmutableSortedMap<M, A> copy;

    Answers(Publication<K, M, A> publication, K key) {
        this.publication = publication;
        this.key = key;
        this.answers = new TreeMap<>(order());
        this.published = new TreeMap<>(order());
        this.level = publication.number;
    }

    private Comparator<? super M> order() {
        return publication.layer().source().order();
    }

    K key() {
        return key;
    }

    void put(M member, @Nullable A before, @Nullable A after) {
        if (after == null) {
            answers.remove(member);
        } else {
            answers.put(member, after);
        }
        published.putIfAbsent(member, Optional.ofNullable(before));
        if (!touched) {
            touched = true;
            publication.touch(this);
        }
    }

    void settle() {
        touched = false;
        copy = null;
    }

    ImmutableSortedMap<M, A> all() {
        if (copy == null) {
            copy = ImmutableSortedMap.copyOfSorted(answers);
        }
        return copy;
    }

    Changes.OfGroup<M, A> publish() {
        ImmutableSortedMap.Builder<M, A> upserts = new ImmutableSortedMap.Builder<>(order());
        ImmutableSortedSet.Builder<M> removals = new ImmutableSortedSet.Builder<>(order());
        for (Map.Entry<M, Optional<A>> each : published.entrySet()) {
            M member = each.getKey();
            Optional<A> after = Optional.ofNullable(answers.get(member));
            if (after.isEmpty() && each.getValue().isPresent()) {
                removals.add(member);
            } else if (after.isPresent() && !after.equals(each.getValue())) {
                upserts.put(member, after.get());
            }
        }
        published.clear();
        if (answers.isEmpty()) {
            publication.graph.suspect(this);
        }
        return new Changes.OfGroup<>(upserts.buildOrThrow(), removals.build());
    }

    @Override
    void forget(Graph graph) {
        if (answers.isEmpty() && published.isEmpty()) {
            publication.forget(key);
        }
    }

    @Override
    Object subject() {
        return publication.layer() + "[" + key + "]";
    }
}
