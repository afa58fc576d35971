package io.signalbox.benchmarks;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import io.signalbox.envoy.ResourceType;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that asks for everything by delta ADS, acknowledges all of it, and notes when each type's last response
 * came.
 */
final class DeltaClient implements StreamObserver<DeltaDiscoveryResponse>, AutoCloseable {

    private static final int MESSAGE_BYTES_MAX = 256 << 20;
    private static final long LOOK_EVERY_NANOS = 100_000;

    private final ManagedChannel channel;
    private final StreamObserver<DeltaDiscoveryRequest> requests;
    private final Set<String> endpointNames = ConcurrentHashMap.newKeySet();
    private final Set<String> routeNames = ConcurrentHashMap.newKeySet();
    private final AtomicLong resources = new AtomicLong();
    private final Arrivals endpoints;
    private volatile Arrival last = new Arrival(ResourceType.CLUSTER, 0);

    /** @param nanos by {@link System#nanoTime} */
    private record Arrival(ResourceType type, long nanos) {}

    DeltaClient(int port) {
        this(port, new Arrivals());
    }

    /** @param endpoints is told when endpoints came, by their cluster's name */
    DeltaClient(int port, Arrivals endpoints) {
        this.endpoints = endpoints;
        channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .maxInboundMessageSize(MESSAGE_BYTES_MAX)
                .directExecutor()
                .build();
        requests = AggregatedDiscoveryServiceGrpc.newStub(channel)
                .withWaitForReady() // The server may still be starting.
                .deltaAggregatedResources(this);
        Node node =
                Node.newBuilder().setId("benchmark").setCluster("gateway-proxy").build();
        requests.onNext(request(ResourceType.CLUSTER).setNode(node).build());
        requests.onNext(request(ResourceType.LISTENER).build());
    }

    void awaitResources(long count, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (resources() < count) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException(resources() + " of " + count + " resources came within " + limit);
            }
            Thread.sleep(10);
        }
    }

    /**
     * Waits for a response of that type after a moment, with pauses: looking without would take a processor from what
     * is measured. Returns when it was, which has nothing to do with the pauses.
     */
    long awaitResponse(ResourceType type, long after, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        Arrival seen = last;
        while (seen.type() != type || seen.nanos() < after) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("no response of type " + type + " within " + limit);
            }
            LockSupport.parkNanos(LOOK_EVERY_NANOS);
            seen = last;
        }
        return seen.nanos();
    }

    /** How many resources have come so far. */
    long resources() {
        return resources.get();
    }

    @Override
    public synchronized void onNext(DeltaDiscoveryResponse response) {
        long now = System.nanoTime();
        ResourceType type = ResourceType.ofTypeUrl(response.getTypeUrl()).orElseThrow();
        DeltaDiscoveryRequest.Builder acknowledgement = request(type).setResponseNonce(response.getNonce());
        DeltaDiscoveryRequest.Builder more = null;
        if (type == ResourceType.CLUSTER) {
            more = subscription(ResourceType.ENDPOINT, endpointNames, response, "");
        } else if (type == ResourceType.LISTENER) {
            more = subscription(ResourceType.ROUTE, routeNames, response, "-routes");
        }
        if (type == ResourceType.ENDPOINT) {
            response.getResourcesList().forEach(resource -> endpoints.note(resource.getName(), now));
        }
        resources.addAndGet(response.getResourcesCount());
        requests.onNext(acknowledgement.build());
        if (more != null && more.getResourceNamesSubscribeCount() > 0) {
            requests.onNext(more.build());
        }
        last = new Arrival(type, now);
    }

    private static DeltaDiscoveryRequest.Builder subscription(
            ResourceType type, Set<String> known, DeltaDiscoveryResponse response, String suffix) {
        DeltaDiscoveryRequest.Builder more = request(type);
        for (Resource resource : response.getResourcesList()) {
            if (known.add(resource.getName() + suffix)) {
                more.addResourceNamesSubscribe(resource.getName() + suffix);
            }
        }
        return more;
    }

    private static DeltaDiscoveryRequest.Builder request(ResourceType type) {
        return DeltaDiscoveryRequest.newBuilder().setTypeUrl(type.typeUrl());
    }

    @Override
    public void onError(Throwable failure) {
        last = new Arrival(ResourceType.CLUSTER, -1);
    }

    @Override
    public void onCompleted() {
        last = new Arrival(ResourceType.CLUSTER, -1);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
