package io.signalbox.incremental;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Holds one query for each member of a grouping, and asks again those that a mark has reached. */
final class Follower<K, M, A> {
    private final Evaluation evaluation;
    private final BiFunction<? super K, ? super M, ? extends Query<? extends A>> query;
    private final Sink<K, M, A> sink;
    private List<Watch> queue = new ArrayList<>();

    /** Hears of each answer that came, became a different one, or left. */
    interface Sink<K, M, A> {
        void changed(K group, M member, @Nullable A before, @Nullable A after);
    }

    Follower(
            Evaluation evaluation,
            BiFunction<? super K, ? super M, ? extends Query<? extends A>> query,
            Sink<K, M, A> sink) {
        this.evaluation = evaluation;
        this.query = query;
        this.sink = sink;
    }

    Watch watch(K group, M member, @Nullable Watch sibling) {
        Watch watch = new Watch(this, group, member, evaluation.graph().memo(query.apply(group, member)), sibling);
        queue(watch);
        return watch;
    }

    void queue(Watch watch) {
        if (!watch.queued) {
            watch.queued = true;
            queue.add(watch);
        }
    }

    void unwatch(Watch watch) {
        watch.gone = true;
        evaluation.graph().unlink(watch);
        tell(watch, null);
    }

    /** Asks what is queued. What fails stays queued, and is asked again by the next batch. */
    void settle() {
        List<Watch> queued = queue;
        queue = new ArrayList<>();
        for (Watch watch : queued) {
            if (watch.gone) {
                continue;
            }
            Object answer = evaluation.pull(watch.memo());
            if (answer == null) {
                queue.add(watch);
            } else {
                watch.queued = false;
                tell(watch, answer);
            }
        }
    }

    /** An equal answer is the same instance, since the memo keeps the one that it had. */
    @SuppressWarnings({"unchecked", "ReferenceEquality"}) // a watch has the types of the follower that made it
    private void tell(Watch watch, @Nullable Object answer) {
        Object before = watch.last;
        if (before != answer) {
            watch.last = answer;
            sink.changed((K) watch.group, (M) watch.member, (A) before, (A) answer);
        }
    }
}
