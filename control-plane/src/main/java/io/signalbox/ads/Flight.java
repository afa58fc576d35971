package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import io.signalbox.snapshot.EnvoyResource;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A response that was sent and is not yet answered.
 *
 * @param version the response's version, as the client will repeat it
 * @param sent what it changes, by name; in a complete list what is unchanged does not count
 * @param removed what it takes away
 * @param after what the client has if it accepts
 * @param sequence of the newest snapshot when it was sent
 * @param overtaken nonces of earlier responses that it counts for, as they were not answered in time
 * @param count how many resources it held at first; fewer are in {@code sent} when the client let some go meanwhile
 */
record Flight(
        String nonce,
        String version,
        ImmutableMap<String, EnvoyResource> sent,
        ImmutableSet<String> removed,
        Held after,
        long sequence,
        Instant since,
        ImmutableSet<String> overtaken,
        int count) {

    /** The same, together with an earlier response that was not answered in time. */
    Flight over(Flight earlier) {
        Map<String, EnvoyResource> allSent = new LinkedHashMap<>(earlier.sent());
        allSent.keySet().removeAll(removed);
        allSent.putAll(sent);
        Set<String> allRemoved = new LinkedHashSet<>(earlier.removed());
        allRemoved.removeAll(sent.keySet());
        allRemoved.addAll(removed);
        return new Flight(
                nonce,
                version,
                ImmutableMap.copyOf(allSent),
                ImmutableSet.copyOf(allRemoved),
                after,
                sequence,
                since,
                ImmutableSet.<String>builder()
                        .addAll(earlier.overtaken())
                        .add(earlier.nonce())
                        .build(),
                count + earlier.count());
    }

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
                since,
                overtaken,
                count);
    }

    ImmutableMap<String, String> versions() {
        return ImmutableMap.copyOf(Maps.transformValues(sent, EnvoyResource::version));
    }
}
