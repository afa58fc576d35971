package io.signalbox.ads;

import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc.AggregatedDiscoveryServiceStub;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.envoy.ResourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC client that says what it is told to say, and keeps what it hears; {@code Q} and {@code R} as of one variant.
 */
final class PlainClient<Q, R> {

    /** Long enough for a busy machine. */
    static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Short, as in most tests it passes in full: for showing that nothing comes. */
    static final Duration SILENCE = Duration.ofMillis(150);

    private final BlockingQueue<R> responses = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final StreamObserver<Q> requests;
    private final Reading reading;
    private @Nullable ClientCallStreamObserver<Q> call;

    /** Whether responses are read from the transport as they come. */
    enum Reading {
        ALL,
        NONE
    }

    private PlainClient(
            AggregatedDiscoveryServiceStub stub,
            BiFunction<AggregatedDiscoveryServiceStub, StreamObserver<R>, StreamObserver<Q>> method,
            Reading reading) {
        this.reading = reading;
        this.requests = method.apply(stub, new Observer());
    }

    static PlainClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(ManagedChannel channel) {
        return delta(channel, Reading.ALL);
    }

    static PlainClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse> delta(ManagedChannel channel, Reading reading) {
        return new PlainClient<>(
                AggregatedDiscoveryServiceGrpc.newStub(channel),
                AggregatedDiscoveryServiceStub::deltaAggregatedResources,
                reading);
    }

    static PlainClient<DiscoveryRequest, DiscoveryResponse> stateOfTheWorld(ManagedChannel channel) {
        return new PlainClient<>(
                AggregatedDiscoveryServiceGrpc.newStub(channel),
                AggregatedDiscoveryServiceStub::streamAggregatedResources,
                Reading.ALL);
    }

    void send(Q request) {
        requests.onNext(request);
    }

    R next() {
        try {
            R response = responses.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (response == null) {
                throw new AssertionError("no response; the stream's end: " + ends.peek());
            }
            return response;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Nullable
    R nextIfAny() {
        try {
            return responses.poll(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Nullable
    R poll() {
        return responses.poll();
    }

    String end() {
        try {
            String end = ends.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            if (end == null) {
                throw new AssertionError("the stream goes on");
            }
            return end;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    boolean hasEnded() {
        return !ends.isEmpty();
    }

    void complete() {
        requests.onCompleted();
    }

    void cancel() {
        if (call != null) {
            call.cancel("the test is done with it", null);
        }
    }

    static DeltaDiscoveryRequest subscribe(Node node, ResourceType type, String... names) {
        return DeltaDiscoveryRequest.newBuilder()
                .setNode(node)
                .setTypeUrl(type.typeUrl())
                .addAllResourceNamesSubscribe(List.of(names))
                .build();
    }

    static DeltaDiscoveryRequest resume(Node node, ResourceType type, Map<String, String> known, String... names) {
        return subscribe(node, type, names).toBuilder()
                .putAllInitialResourceVersions(known)
                .build();
    }

    static DeltaDiscoveryRequest ack(DeltaDiscoveryResponse response) {
        return DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(response.getTypeUrl())
                .setResponseNonce(response.getNonce())
                .build();
    }

    static DeltaDiscoveryRequest nack(DeltaDiscoveryResponse response, String error) {
        return ack(response).toBuilder().setErrorDetail(error(error)).build();
    }

    static DiscoveryRequest ask(Node node, ResourceType type, String... names) {
        return DiscoveryRequest.newBuilder()
                .setNode(node)
                .setTypeUrl(type.typeUrl())
                .addAllResourceNames(List.of(names))
                .build();
    }

    static DiscoveryRequest ack(DiscoveryResponse response, String... names) {
        return DiscoveryRequest.newBuilder()
                .setTypeUrl(response.getTypeUrl())
                .setResponseNonce(response.getNonce())
                .setVersionInfo(response.getVersionInfo())
                .addAllResourceNames(List.of(names))
                .build();
    }

    static DiscoveryRequest nack(DiscoveryResponse response, String accepted, String error, String... names) {
        return ack(response, names).toBuilder()
                .setVersionInfo(accepted)
                .setErrorDetail(error(error))
                .build();
    }

    private static Status error(String words) {
        return Status.newBuilder().setCode(13).setMessage(words).build();
    }

    private final class Observer implements ClientResponseObserver<Q, R> {
        @Override
        public void beforeStart(ClientCallStreamObserver<Q> started) {
            call = started;
            if (reading == Reading.NONE) {
                started.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(R response) {
            responses.add(response);
        }

        @Override
        public void onError(Throwable problem) {
            ends.add(String.valueOf(problem.getMessage()));
        }

        @Override
        public void onCompleted() {
            ends.add("completed");
        }
    }
}
