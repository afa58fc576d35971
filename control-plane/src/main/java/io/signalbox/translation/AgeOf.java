package io.signalbox.translation;

import com.google.protobuf.Message;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.time.Instant;
import java.util.Comparator;

/** When a resource was created, and nothing else of it: an edit of its body does not concern who asks for its age. */
public record AgeOf<T extends Message>(Key<T> key) implements Query<AgeOf.Age<T>> {

    /** Ordered: the older first; those that do not tell their age last; then by name. */
    public record Age<T extends Message>(Instant created, Key<T> key) implements Comparable<Age<T>> {
        @Override
        public int compareTo(Age<T> other) {
            return Comparator.<Age<T>, Instant>comparing(Age::created)
                    .thenComparing(Age::key, Key::compareTo)
                    .compare(this, other);
        }
    }

    @Override
    public Age<T> answer(Reads reads) {
        Instant created = reads.get(new ResourceAt<>(key))
                .map(Resource::meta)
                .map(io.signalbox.model.Meta::created)
                .orElse(Instant.MAX);
        return new Age<>(created, key);
    }
}
