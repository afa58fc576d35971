package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.AggregatedDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.signalbox.ads.Client;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.envoy.ResourceType;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not read cost the Envoys beside them nothing, and the control plane hardly any memory. */
class SlowReaderIT {

    private static final int SLOW_READERS = 20;
    private static final int EDITS = 60;
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Each route configuration has about this size, and every edit makes a new one for every stream. */
    private static final int ROUTES = 400;

    @TempDir
    Path folder;

    @Test
    void slow_readers_hold_up_nobody_and_their_memory_is_bounded() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            stage.write("many.yaml", routes(0));
            stage.awaitStatus("many.test", "/edition", 200);
            Duration alone = median(stage, 1, EDITS / 4);
            List<ManagedChannel> channels = new ArrayList<>();
            try {
                for (int i = 0; i < SLOW_READERS; i++) {
                    channels.add(slowReader(stage, "slow-" + i));
                }
                Awaitility.await().atMost(LIMIT).until(() -> slow(stage).size() == SLOW_READERS);
                long before = memory();
                Duration besideThem = median(stage, EDITS, EDITS);
                assertThat(besideThem)
                        .as("median, which was %s without slow readers", alone)
                        .isLessThan(Collections.max(List.of(Duration.ofMillis(1_000), alone.multipliedBy(5))));
                // One response on its way at most, whatever has changed meanwhile.
                assertThat(slow(stage))
                        .allSatisfy(client -> assertThat(client.types())
                                .allSatisfy(type ->
                                        assertThat(type.acceptedVersion()).isEmpty()));
                Awaitility.await()
                        .untilAsserted(() -> assertThat(memory() - before)
                                .as("bytes that %d slow readers cost", SLOW_READERS)
                                .isLessThan(EDITS * SLOW_READERS * routes(0).length() / 10L));
            } finally {
                for (ManagedChannel channel : channels) {
                    channel.shutdownNow().awaitTermination(LIMIT.toSeconds(), TimeUnit.SECONDS);
                }
            }
            Awaitility.await().atMost(LIMIT).until(() -> slow(stage).isEmpty());
        }
    }

    /** How long so many editions take, the median of them. */
    private static Duration median(Stage stage, int first, int count) throws Exception {
        List<Duration> took = new ArrayList<>();
        for (int edition = first; edition < first + count; edition++) {
            took.add(edit(stage, edition));
        }
        took.sort(null);
        return took.get(count / 2);
    }

    /** How long an edit takes to reach the real Envoy's answers. */
    private static Duration edit(Stage stage, int edition) throws Exception {
        long begun = System.nanoTime();
        stage.write("many.yaml", routes(edition));
        Awaitility.await()
                .atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> Wire.send(stage.address(), "many.test", "GET", "/edition")
                        .body()
                        .equals("edition " + edition));
        return Duration.ofNanos(System.nanoTime() - begun);
    }

    private static String routes(int edition) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: many, namespace: default}
                spec:
                  virtualHost:
                    domains: [many.test]
                    routes:
                    - matchers: [{exact: /edition}]
                      directResponseAction: {status: 200, body: edition %d}
                """.formatted(edition));
        for (int i = 0; i < ROUTES; i++) {
            yaml.append("    - {matchers: [{exact: /%d}], directResponseAction: {status: 200, body: of edition %d}}\n"
                    .formatted(i, edition));
        }
        return yaml.toString();
    }

    private static List<Client> slow(Stage stage) {
        return stage.controlPlane().xds().clients().all().stream()
                .filter(client -> client.node().startsWith("slow-"))
                .filter(client -> !client.types().isEmpty())
                .toList();
    }

    private static long memory() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Asks for everything and reads nothing of it. */
    private static ManagedChannel slowReader(Stage stage, String node) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        "127.0.0.1", stage.controlPlane().xds().port())
                .usePlaintext()
                .build();
        StreamObserver<DeltaDiscoveryRequest> requests =
                AggregatedDiscoveryServiceGrpc.newStub(channel).deltaAggregatedResources(new Unread());
        Struct role = Struct.newBuilder()
                .putFields(
                        "role",
                        Value.newBuilder()
                                .setStringValue("gloo-system~gateway-proxy")
                                .build())
                .build();
        Arrays.stream(ResourceType.values())
                .forEach(type -> requests.onNext(DeltaDiscoveryRequest.newBuilder()
                        .setNode(Node.newBuilder().setId(node).setMetadata(role))
                        .setTypeUrl(type.typeUrl())
                        .addResourceNamesSubscribe("*")
                        .build()));
        return channel;
    }

    private static final class Unread implements ClientResponseObserver<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {
        @Override
        public void beforeStart(ClientCallStreamObserver<DeltaDiscoveryRequest> call) {
            call.disableAutoRequestWithInitial(0);
        }

        @Override
        public void onNext(DeltaDiscoveryResponse response) {
            throw new AssertionError("nothing was asked for");
        }

        @Override
        public void onError(Throwable end) {}

        @Override
        public void onCompleted() {}
    }
}
