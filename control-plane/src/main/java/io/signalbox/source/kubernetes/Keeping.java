package io.signalbox.source.kubernetes;

import com.google.gson.JsonObject;
import io.signalbox.model.Key;
import java.util.List;
import java.util.function.Predicate;

/** Which resources of a kind are kept; the others are dropped as they arrive. Asked by the threads of watches. */
interface Keeping {

    /** @param object the resource as the API server gives it */
    boolean keeps(Key<?> key, JsonObject object);

    /** Of those covered, what is to be kept and may have been dropped before; told once. */
    List<Key<?>> wanted(Predicate<Key<?>> covered);

    /** Of those covered, what was kept and is not to be kept any more; told once. */
    List<Key<?>> dropped(Predicate<Key<?>> covered);

    /** Every resource. */
    Keeping ALL = new Keeping() {
        @Override
        public boolean keeps(Key<?> key, JsonObject object) {
            return true;
        }

        @Override
        public List<Key<?>> wanted(Predicate<Key<?>> covered) {
            return List.of();
        }

        @Override
        public List<Key<?>> dropped(Predicate<Key<?>> covered) {
            return List.of();
        }
    };
}
