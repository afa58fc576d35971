package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.signalbox.snapshot.EnvoyResource;
import java.time.Instant;

/**
 * A response that was sent and is not yet answered.
 *
 * @param version the response's version, as the client will repeat it
 * @param sent what it changes, by name; in a complete list what is unchanged does not count
 * @param removed what it takes away
 * @param after what the client has if it accepts
 * @param sequence of the newest snapshot when it was sent
 */
record Flight(
        String nonce,
        String version,
        ImmutableMap<String, EnvoyResource> sent,
        ImmutableSet<String> removed,
        Held after,
        long sequence,
        Instant since) {

    Flight without(String name) {
        if (!sent.containsKey(name) && !after.has(name) && !removed.contains(name)) {
            return this;
        }
        return new Flight(
                nonce,
                version,
                ImmutableMap.copyOf(Maps.filterKeys(sent, other -> !other.equals(name))),
                removed,
                after.minus(name),
                sequence,
                since);
    }

    ImmutableMap<String, String> versions() {
        return ImmutableMap.copyOf(Maps.transformValues(sent, EnvoyResource::version));
    }
}
