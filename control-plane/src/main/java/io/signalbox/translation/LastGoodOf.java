package io.signalbox.translation;

import com.google.protobuf.Message;
import io.signalbox.incremental.Input;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import java.util.Optional;

/**
 * What a resource was when it last had no errors. Set by the store after a batch, and from what was kept of a resource
 * that is seen for the first time; read only by translations that found a mistake, so that in good times nobody depends
 * on it.
 *
 * <p>A Service has no errors of its own. It was last good when no Upstream that names it had one.
 */
public record LastGoodOf<T extends Message>(Key<T> key) implements Input<Optional<Resource<T>>> {
    @Override
    public Optional<Resource<T>> initial() {
        return Optional.empty();
    }
}
