package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.ads.Client;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.envoy.ResourceType;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The control plane and Envoy come and go, and requests go on. */
class RestartsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final List<Load.Target> TARGETS =
            List.of(new Load.Target("static.test", "/"), new Load.Target("pods.test", "/"));
    private static final String SLICE = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: shop-1, namespace: default, labels: {kubernetes.io/service-name: shop}}
            addressType: IPv4
            ports: [{name: http, port: %d}]
            endpoints: [{addresses: [%s], conditions: {ready: true}}]
            """;

    @TempDir
    Path folder;

    private final Pushes pushes = new Pushes();
    private final List<SampleBackend> pods = new ArrayList<>();

    @ParameterizedTest
    @EnumSource
    void a_control_plane_that_comes_back_resends_nothing_that_envoy_has(XdsProtocol protocol) throws Exception {
        try (Stage stage = open(protocol);
                Load load = Load.on(stage, TARGETS)) {
            List<Integer> held = held(stage);

            stop(stage);
            assertServedMeanwhile(load);
            pushes.forget();
            stage.startControlPlane();
            awaitResumed(stage, held);

            assertThat(pushes.resources()).as("resources that were sent again").isEmpty();
            assertThat(stage.envoy().admin().stats("update_rejected: [1-9]")).isEmpty();
            load.assertNothingFailed(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_changed_while_the_control_plane_was_away_is_sent_when_it_is_back(XdsProtocol protocol) throws Exception {
        try (Stage stage = open(protocol);
                Load load = Load.on(stage, TARGETS)) {
            List<Integer> held = held(stage);

            stop(stage);
            stage.write("slice.yaml", slice(1));
            pushes.forget();
            stage.startControlPlane();
            await().atMost(LIMIT)
                    .until(() -> Wire.send(stage.address(), "pods.test", "GET", "/")
                            .body()
                            .contains("pod-2"));
            awaitResumed(stage, held);

            assertThat(pushes.resources()).containsExactly(Map.entry(ResourceType.ENDPOINT, 1));
            load.assertNothingFailed(100);
        }
    }

    @Test
    void restarts_in_a_row_fail_no_request() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC);
                Load load = Load.on(stage, TARGETS)) {
            for (int i = 0; i < 5; i++) {
                stage.stopControlPlane();
                stage.write("slice.yaml", slice(i % 2));
                stage.startControlPlane();
                String pod = "pod-" + (i % 2 + 1);
                await().atMost(LIMIT)
                        .until(() -> Wire.send(stage.address(), "pods.test", "GET", "/")
                                .body()
                                .contains(pod));
            }
            load.assertNothingFailed(100);
        }
    }

    @Test
    void a_control_plane_that_is_killed_is_not_missed_and_its_successor_goes_on_where_it_was() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC);
                Load load = Load.on(stage, TARGETS)) {
            List<Integer> held = held(stage);
            stop(stage);
            Process process = process(stage);
            try {
                stage.envoy().awaitConnected(LIMIT);
                stage.write("slice.yaml", slice(1));
                await().atMost(LIMIT)
                        .until(() -> Wire.send(stage.address(), "pods.test", "GET", "/")
                                .body()
                                .contains("pod-2"));
            } finally {
                process.destroyForcibly().waitFor();
            }
            awaitConnection(stage, 0);
            assertServedMeanwhile(load);

            pushes.forget();
            stage.startControlPlane();
            awaitResumed(stage, held);
            assertThat(pushes.resources())
                    .as("resources that another process had sent")
                    .isEmpty();
            load.assertNothingFailed(100);
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_envoy_that_is_restarted_gets_everything(XdsProtocol protocol) throws Exception {
        try (Stage stage = open(protocol)) {
            List<Integer> held = held(stage);
            pushes.forget();

            stage.envoy().restart();
            stage.envoy().awaitReady(LIMIT);
            for (Load.Target target : TARGETS) {
                stage.awaitStatus(target.host(), target.path(), 200);
            }
            awaitResumed(stage, held);
            assertThat(pushes.resources().keySet())
                    .containsExactlyInAnyOrder(
                            ResourceType.CLUSTER, ResourceType.ENDPOINT, ResourceType.LISTENER, ResourceType.ROUTE);
        }
    }

    @Test
    void an_envoy_that_was_killed_is_not_missed_and_served_again() throws Exception {
        try (Stage stage = open(XdsProtocol.DELTA_GRPC)) {
            stage.envoy().kill();
            await().atMost(LIMIT)
                    .until(() -> stage.controlPlane().xds().clients().all().isEmpty());
            stage.write("slice.yaml", slice(1));

            stage.envoy().restart();
            await().atMost(LIMIT)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> Wire.send(stage.address(), "pods.test", "GET", "/")
                            .body()
                            .contains("pod-2"));
        }
    }

    private Stage open(XdsProtocol protocol) throws Exception {
        Stage stage = Stage.open(folder, protocol, pushes);
        int port = stage.freePort();
        pods.add(stage.backend("pod-1", new HostPort("127.0.0.11", port)));
        pods.add(stage.backend("pod-2", new HostPort("127.0.0.12", port)));
        stage.write("slice.yaml", slice(0));
        stage.write("rest.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: shop, namespace: default}
                spec:
                  clusterIP: 127.0.0.10
                  ports: [{name: http, port: 80, targetPort: %d}]
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: pods, namespace: default}
                spec: {kube: {serviceName: shop, serviceNamespace: default, servicePort: 80}}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: static, namespace: default}
                spec: {static: {hosts: [{addr: 127.0.0.11, port: %d}]}}
                """.formatted(port, port) + route("pods") + route("static"));
        for (Load.Target target : TARGETS) {
            stage.awaitStatus(target.host(), target.path(), 200);
        }
        awaitIdle(stage);
        return stage;
    }

    private String slice(int pod) {
        HostPort address = pods.get(pod).address();
        return SLICE.formatted(address.port(), address.host());
    }

    private static String route(String upstream) {
        return """
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%s.test]
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: {upstream: {name: %s, namespace: default}}}
                """.formatted(upstream, upstream, upstream);
    }

    /** A control plane that can be killed, in the place of the stage's own. */
    private Process process(Stage stage) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.signalbox.boot.Main",
                        "run",
                        "--directory",
                        stage.configuration().toString(),
                        "--xds-address",
                        stage.xdsAddress().toString(),
                        "--admin-address",
                        HostPort.loopback(stage.freePort()).toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process.log").toFile())
                .start();
    }

    private static void stop(Stage stage) throws IOException {
        stage.stopControlPlane();
        awaitConnection(stage, 0);
    }

    private static void awaitConnection(Stage stage, int state) {
        await().atMost(LIMIT)
                .until(() -> stage.envoy()
                                .admin()
                                .stat("control_plane.connected_state")
                                .orElse(-1)
                        == state);
    }

    private static void assertServedMeanwhile(Load load) {
        long before = load.requests();
        await().atMost(LIMIT).until(() -> load.requests() > before + 50);
    }

    private static void awaitIdle(Stage stage) {
        await().atMost(LIMIT).until(() -> types(stage).stream().allMatch(type -> type.lag() == 0));
    }

    /** Waits until Envoy has asked for all again, and nothing is due to it. */
    private static void awaitResumed(Stage stage, List<Integer> held) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(held(stage)).isEqualTo(held));
        awaitIdle(stage);
    }

    /** How many resources the one Envoy has of each type that it asked for. */
    private static List<Integer> held(Stage stage) {
        return types(stage).stream().map(Client.OfType::held).toList();
    }

    private static List<Client.OfType> types(Stage stage) {
        return stage.controlPlane().xds().clients().all().stream()
                .flatMap(client -> client.types().stream())
                .toList();
    }
}
