package io.signalbox.translation;

import com.google.protobuf.Message;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookups;
import java.util.Optional;

/**
 * Lookups for the last good form of a resource: a Secret that is gone or broken counts as what it last was that was
 * good, as {@link SecretOf} still serves that. All else is as it is now.
 */
record LastGoodLookups(Reads reads) implements Lookups {

    @Override
    public <T extends Message> Lookup<Resource<T>> find(Key<T> key) {
        if (key.kind().equals(Kinds.SECRET)) {
            Optional<Resource<T>> lastGood = reads.get(new LastGoodOf<>(key));
            if (lastGood.isPresent()) {
                return new Lookup.Found<>(lastGood.get());
            }
        }
        return new RecordedLookups(reads).find(key);
    }

    @Override
    public DestinationState destination(ClusterRef ref) {
        return reads.get(new DestinationOf(ref));
    }
}
