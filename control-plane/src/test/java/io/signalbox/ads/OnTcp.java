package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The whole server on a loopback port. */
final class OnTcp implements AutoCloseable {

    final Snapshots snapshots = new Snapshots();
    final InProcess.Heard heard = new InProcess.Heard();
    final InProcess.Counted counted = new InProcess.Counted();
    final XdsServer server;

    OnTcp(Optional<TlsFiles> tls) throws IOException {
        this(tls, ConnectionTimes.ABRUPT.withDrain(Duration.ofMillis(200)));
    }

    OnTcp(Optional<TlsFiles> tls, ConnectionTimes times) throws IOException {
        Discovery discovery = new Discovery(new Discovery.Dependencies(
                snapshots,
                heard,
                new NodeGroups("gloo-system"),
                CompletableFuture.completedFuture(null),
                counted,
                Limits.DEFAULT,
                InstantSource.system()));
        server = new XdsServer(new XdsServer.Options(new InetSocketAddress("127.0.0.1", 0), tls, times), discovery);
        server.start();
    }

    void put(EnvoyResource... upserts) {
        change(List.of(upserts), List.of());
    }

    void change(List<EnvoyResource> upserts, List<ResourceName> removals) {
        snapshots.publish(new SnapshotChange(
                snapshots.current(InProcess.GROUP).with(upserts, removals),
                ImmutableList.copyOf(upserts),
                ImmutableList.copyOf(removals)));
    }

    /** Whether the only client has acknowledged all of a type. */
    boolean isCurrent(ResourceType type) {
        List<Client> clients = server.clients().all();
        return clients.size() == 1
                && clients.getFirst().types().stream()
                        .anyMatch(shown -> shown.type() == type && shown.lag() == 0 && shown.inFlightSince() == null);
    }

    @Override
    public void close() {
        server.close();
    }
}
