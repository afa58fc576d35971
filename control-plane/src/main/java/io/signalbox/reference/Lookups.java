package io.signalbox.reference;

import com.google.protobuf.Message;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;

/**
 * What a translation may ask of the rest of the configuration. Whatever is asked is recorded as a dependency by the
 * caller, so ask for no more than is needed.
 */
public interface Lookups {

    /** The resource of that name, in any watched namespace. */
    <T extends Message> Lookup<Resource<T>> find(Key<T> key);

    /** Whether a destination can be sent to, and what a route must know of it. */
    DestinationState destination(ClusterRef ref);
}
