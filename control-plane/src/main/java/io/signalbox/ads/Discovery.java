package io.signalbox.ads;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.BindableService;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Acknowledgements;
import io.signalbox.snapshot.Snapshots;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The discovery services, without the server that they run in: opens a stream for each call. Safe for all threads. */
public final class Discovery implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Discovery.class);

    /** How many streams may have their first, large responses under way at the same time. */
    private static final int FIRST_RESPONSES_AT_ONCE = 16;

    private static final DeltaCodec DELTA = new DeltaCodec();
    private static final SotwCodec STATE_OF_THE_WORLD = new SotwCodec();

    private final Surroundings around;
    private final FetchOnce fetch;
    private final ScheduledThreadPoolExecutor timer;
    private final AtomicLong streams = new AtomicLong();
    private volatile boolean draining;
    private final String process;

    /**
     * What the services are given.
     *
     * @param ready completes when there are snapshots to serve; streams wait for it
     */
    public record Dependencies(
            Snapshots snapshots,
            Acknowledgements acknowledgements,
            NodeGroups nodes,
            CompletionStage<?> ready,
            XdsMetrics metrics,
            Limits limits,
            InstantSource clock) {}

    public Discovery(Dependencies given) {
        Executor threads = Thread.ofVirtual().name("xds-", 0)::start;
        // Only hands over to streams' turns. What is asked of it after its end is of streams that have ended, too.
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name("xds-timer").daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
        timer.setRemoveOnCancelPolicy(true);
        Strangers strangers = new Strangers(given.metrics());
        this.around = new Surroundings(
                new Groups(given.snapshots(), threads),
                given.nodes(),
                given.ready(),
                new Acceptances(given.acknowledgements(), given.metrics(), given.clock()),
                given.metrics(),
                new Clients(),
                new Admissions(FIRST_RESPONSES_AT_ONCE),
                strangers,
                new SharedNames(),
                given.limits(),
                given.clock(),
                threads,
                timer);
        this.fetch = new FetchOnce(given.snapshots(), given.nodes(), strangers);
        // Streams of an earlier process must not be taken for ours.
        this.process = Long.toString(given.clock().millis(), Character.MAX_RADIX);
    }

    /** Aggregated discovery, and one service for each type, for clients that use those. */
    public List<BindableService> services() {
        return List.of(
                new AggregatedService(this),
                new SingleTypeServices.Clusters(this),
                new SingleTypeServices.Endpoints(this),
                new SingleTypeServices.Listeners(this),
                new SingleTypeServices.Routes(this),
                new SingleTypeServices.Secrets(this));
    }

    public Clients clients() {
        return around.clients();
    }

    /**
     * Ends all streams, one after the other in random order within a time, so that their clients do not arrive
     * elsewhere all at once. A stream that is opened from now on is ended at once.
     */
    public void drain(Duration within) {
        draining = true;
        List<XdsStream<?, ?>> open = new ArrayList<>(around.clients().streams());
        Collections.shuffle(open);
        for (int i = 0; i < open.size(); i++) {
            XdsStream<?, ?> stream = open.get(i);
            long delayMillis = within.toMillis() * i / open.size();
            around.timer().schedule(() -> sendAway(stream), delayMillis, TimeUnit.MILLISECONDS);
        }
        if (!open.isEmpty()) {
            log.atInfo()
                    .addKeyValue("streams", open.size())
                    .addKeyValue("within", within)
                    .log("sending envoys to other replicas");
        }
    }

    private static void sendAway(XdsStream<?, ?> stream) {
        stream.end(Status.UNAVAILABLE.withDescription("control plane shuts down"));
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }

    StreamObserver<DeltaDiscoveryRequest> delta(
            @Nullable ResourceType only, StreamObserver<DeltaDiscoveryResponse> client) {
        return open(DELTA, only, client);
    }

    StreamObserver<DiscoveryRequest> stateOfTheWorld(
            @Nullable ResourceType only, StreamObserver<DiscoveryResponse> client) {
        return open(STATE_OF_THE_WORLD, only, client);
    }

    void fetch(ResourceType type, DiscoveryRequest request, StreamObserver<DiscoveryResponse> client) {
        client.onNext(fetch.answer(type, request));
        client.onCompleted();
    }

    private <Q, R> StreamObserver<Q> open(Codec<Q, R> codec, @Nullable ResourceType only, StreamObserver<R> client) {
        String name = process + "-" + Long.toString(streams.incrementAndGet(), Character.MAX_RADIX);
        XdsStream<Q, R> stream = new XdsStream<>(
                around, codec, new XdsStream.Scope(name, Peer.address(), only), (ServerCallStreamObserver<R>) client);
        stream.open();
        if (draining) {
            sendAway(stream);
        }
        return stream;
    }
}
