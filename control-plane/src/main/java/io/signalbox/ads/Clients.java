package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Envoys that are connected. Safe for all threads; what is read is of one moment for each stream, and costs streams
 * nothing.
 */
public final class Clients {

    private final Set<XdsStream<?, ?>> streams = ConcurrentHashMap.newKeySet();

    void add(XdsStream<?, ?> stream) {
        streams.add(stream);
    }

    void remove(XdsStream<?, ?> stream) {
        streams.remove(stream);
    }

    List<XdsStream<?, ?>> streams() {
        return List.copyOf(streams);
    }

    /** All of them, by group, node and time of connection. */
    public ImmutableList<Client> all() {
        return streams.stream()
                .map(XdsStream::client)
                .sorted(Comparator.comparing(Client::group)
                        .thenComparing(Client::node)
                        .thenComparing(Client::since)
                        .thenComparing(Client::peer))
                .collect(ImmutableList.toImmutableList());
    }
}
