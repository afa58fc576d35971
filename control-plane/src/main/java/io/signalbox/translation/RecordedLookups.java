package io.signalbox.translation;

import com.google.protobuf.Message;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookups;
import java.util.Optional;

/** Lookups whose every question becomes a recorded read. */
record RecordedLookups(Reads reads) implements Lookups {

    @Override
    public <T extends Message> Lookup<Resource<T>> find(Key<T> key) {
        Optional<Resource<T>> found = reads.get(new ResourceAt<>(key));
        if (found.isPresent()) {
            return new Lookup.Found<>(found.get());
        }
        return reads.get(new WhetherWatched(key.namespace()))
                ? new Lookup.Missing<>()
                : new Lookup.NotPermitted<>("namespace " + key.namespace()
                        + " is not watched; add it to watchNamespaces or watchNamespaceSelectors of the Settings");
    }

    @Override
    public DestinationState destination(ClusterRef ref) {
        return reads.get(new DestinationOf(ref));
    }
}
