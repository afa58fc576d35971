package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Acknowledgements;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The discovery services in this process, with the snapshots that they serve and what they were told. */
final class InProcess implements AutoCloseable {

    static final String GROUP = "gloo-system~gateway-proxy";

    final Snapshots snapshots = new Snapshots();
    final Heard heard = new Heard();
    final Counted counted = new Counted();
    final CompletableFuture<Void> ready = new CompletableFuture<>();
    final Discovery discovery;
    private final Server server;
    private final ManagedChannel channel;

    InProcess() {
        this(Limits.DEFAULT);
    }

    InProcess(Limits limits) {
        discovery = new Discovery(new Discovery.Dependencies(
                snapshots, heard, new NodeGroups("gloo-system"), ready, counted, limits, InstantSource.system()));
        String name = InProcessServerBuilder.generateName();
        InProcessServerBuilder builder =
                InProcessServerBuilder.forName(name).directExecutor().intercept(new Peer());
        discovery.services().forEach(builder::addService);
        try {
            server = builder.build().start();
        } catch (IOException e) {
            throw new IllegalStateException("a server in this process needs no port", e);
        }
        channel = InProcessChannelBuilder.forName(name).build();
    }

    InProcess ready() {
        ready.complete(null);
        return this;
    }

    ManagedChannel channel() {
        return channel;
    }

    void put(EnvoyResource... upserts) {
        change(List.of(upserts), List.of());
    }

    void remove(ResourceType type, String name) {
        change(List.of(), List.of(new ResourceName(type, name)));
    }

    void change(List<EnvoyResource> upserts, List<ResourceName> removals) {
        Snapshot after = snapshots.current(GROUP).with(upserts, removals);
        snapshots.publish(new SnapshotChange(after, ImmutableList.copyOf(upserts), ImmutableList.copyOf(removals)));
    }

    static Node node(String id) {
        return Node.newBuilder().setId(id).setCluster("gateway-proxy").build();
    }

    @Override
    public void close() {
        channel.shutdownNow();
        server.shutdownNow();
        try {
            channel.awaitTermination(5, TimeUnit.SECONDS);
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        discovery.close();
    }

    /** What Envoys said of what they were sent. */
    static final class Heard implements Acknowledgements {
        record Acceptance(String group, String node, ResourceType type, ImmutableMap<String, String> versions) {}

        final ConcurrentLinkedQueue<Acceptance> acceptances = new ConcurrentLinkedQueue<>();
        final ConcurrentLinkedQueue<Refusal> refusals = new ConcurrentLinkedQueue<>();

        @Override
        public void accepted(String group, String node, ResourceType type, ImmutableMap<String, String> versions) {
            acceptances.add(new Acceptance(group, node, type, versions));
        }

        @Override
        public void refused(Refusal refusal) {
            refusals.add(refusal);
        }
    }

    static final class Counted implements XdsMetrics {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger pushes = new AtomicInteger();
        final AtomicInteger resources = new AtomicInteger();
        final AtomicInteger accepted = new AtomicInteger();
        final AtomicInteger refused = new AtomicInteger();
        final AtomicInteger unknownNodes = new AtomicInteger();
        final AtomicInteger unknownTypes = new AtomicInteger();
        volatile Instant lastPush = Instant.EPOCH;

        @Override
        public void opened(Variant variant) {
            open.incrementAndGet();
        }

        @Override
        public void closed(Variant variant) {
            open.decrementAndGet();
        }

        @Override
        public void pushed(ResourceType type, int count, long bytes, Duration sinceChange) {
            pushes.incrementAndGet();
            resources.addAndGet(count);
            lastPush = Instant.now();
        }

        @Override
        public void accepted(ResourceType type, Duration roundTrip) {
            accepted.incrementAndGet();
        }

        @Override
        public void refused(ResourceType type) {
            refused.incrementAndGet();
        }

        @Override
        public void unknownNode() {
            unknownNodes.incrementAndGet();
        }

        @Override
        public void unknownType() {
            unknownTypes.incrementAndGet();
        }
    }
}
