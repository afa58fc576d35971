package io.signalbox.translation;

import com.google.protobuf.Message;
import io.signalbox.incremental.Input;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.Optional;

/** The resource of that name, as its source last told it. */
public record ResourceAt<T extends Message>(Key<T> key) implements Input<Optional<Resource<T>>> {
    @Override
    public Optional<Resource<T>> initial() {
        return Optional.empty();
    }
}
