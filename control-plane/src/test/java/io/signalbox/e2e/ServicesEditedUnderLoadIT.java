package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Kubernetes Service that is edited while requests go to it through a real Envoy: by its cluster IP
 * ({@code /service}) and by an Upstream to its pods ({@code /pods}). Cluster IPs and pods are on loopback, all on one
 * port, so the Service comes from files: the API server takes neither such addresses nor all of these edits.
 */
@SuppressWarnings("NullAway.Init") // Set before each test.
class ServicesEditedUnderLoadIT {

    private static final List<Load.Target> BOTH =
            List.of(new Load.Target("shop", "/service"), new Load.Target("shop", "/pods"));

    private static final List<Load.Target> PODS = List.of(new Load.Target("shop", "/pods"));
    private static final Key<?> SHOP = Kinds.VIRTUAL_SERVICE.key("default", "shop");
    private static final Key<?> UPSTREAM = Kinds.UPSTREAM.key("default", "pods");
    private static final String READY = "{ready: true, serving: true, terminating: false}";
    private static final String NOT_READY = "{ready: false, serving: false, terminating: false}";
    private static final String LEAVING = "{ready: false, serving: true, terminating: true}";

    /** Enough for every client to have asked for everything after an edit, whatever else the machine does. */
    private static final int REQUESTS_BETWEEN_EDITS = 60;

    @TempDir
    Path folder;

    private final Pushes pushes = new Pushes();
    private Stage stage;
    private int port;

    @BeforeEach
    void a_service_is_routed_to() throws Exception {
        stage = Stage.open(folder, XdsProtocol.DELTA_GRPC, pushes);
        port = stage.freePort();
        for (String name : List.of("cluster-ip=127.0.0.10", "pod-1=127.0.0.11", "pod-2=127.0.0.12", "new=127.0.0.13")) {
            stage.backend(name.split("=")[0], new HostPort(name.split("=")[1], port));
        }
        stage.backend("elsewhere", new HostPort("127.0.0.1", port));
        route("", "");
        service("clusterIP: 127.0.0.10", "{name: http, port: %d, targetPort: %d}".formatted(port, port));
        slice("a", endpoint("127.0.0.11", READY), endpoint("127.0.0.12", READY));
        stage.awaitStatus("shop", "/service", 200);
        stage.awaitStatus("shop", "/pods", 200);
        awaitIdle();
    }

    /** Waits until Envoy has acknowledged all that it was sent, and all of it is counted. */
    private void awaitIdle() {
        await().until(() -> stage.controlPlane().xds().clients().all().stream()
                .flatMap(client -> client.types().stream())
                .allMatch(type -> type.lag() == 0));
    }

    @AfterEach
    void close() throws IOException {
        stage.close();
    }

    @Test
    void no_request_fails_while_the_service_changes_its_address_to_its_pods_to_a_name_and_back() throws Exception {
        String ports = "{name: http, port: %d, targetPort: %d}".formatted(port, port);
        try (Load load = Load.on(stage, BOTH)) {
            for (int round = 0; round < 3; round++) {
                service("clusterIP: 127.0.0.13", ports);
                awaitAnswerOf("/service", "new", load);
                service("clusterIP: None", ports);
                awaitAnswerOf("/service", "pod-", load);
                service("type: ExternalName, externalName: localhost", ports);
                awaitAnswerOf("/service", "elsewhere", load);
                awaitAnswerOf("/pods", "elsewhere", load);
                service("clusterIP: 127.0.0.10", ports);
                awaitAnswerOf("/service", "cluster-ip", load);
                awaitAnswerOf("/pods", "pod-", load);
            }
            load.assertNothingFailed(15 * REQUESTS_BETWEEN_EDITS);
        }
        await().until(() -> said(SHOP).isEmpty());
    }

    @Test
    void no_request_fails_while_the_settings_send_to_pods_and_back() throws Exception {
        try (Load load = Load.on(stage, BOTH)) {
            for (int round = 0; round < 3; round++) {
                stage.write("settings.yaml", settings("kubeDestinationEndpoints: PODS"));
                awaitAnswerOf("/service", "pod-", load);
                stage.write("settings.yaml", settings("kubeDestinationEndpoints: CLUSTER_IP"));
                awaitAnswerOf("/service", "cluster-ip", load);
            }
            load.assertNothingFailed(6 * REQUESTS_BETWEEN_EDITS);
        }
    }

    @Test
    void pods_are_served_without_a_failed_request_while_the_port_is_renamed_and_renumbered() throws Exception {
        String admin = "{name: admin, port: 1}, ";
        service("clusterIP: 127.0.0.10", admin + "{name: http, port: %d, targetPort: %d}".formatted(port, port));
        try (Load load = Load.on(stage, PODS)) {
            service("clusterIP: 127.0.0.10", admin + "{name: web, port: %d, targetPort: %d}".formatted(port, port));
            awaitRequests(load);
            stage.write("slice-a.yaml", sliceText("a", "web", endpoint("127.0.0.11", READY)));
            awaitRequests(load);
            service("clusterIP: 127.0.0.10", admin + "{name: web, port: 80, targetPort: %d}".formatted(port));
            await().until(() -> !said(UPSTREAM).isEmpty());
            assertThat(said(UPSTREAM))
                    .containsExactly(
                            "port %d is not defined on Service default/petstore; it defines 1 (admin), 80 (web)"
                                    .formatted(port));
            awaitRequests(load);
            load.assertNothingFailed(3 * REQUESTS_BETWEEN_EDITS);
        }
        stage.awaitStatus("shop", "/service", 404);
        await().untilAsserted(() ->
                assertThat(said(SHOP)).singleElement().asString().contains("it defines 1 (admin), 80 (web)"));
    }

    @Test
    void a_service_that_goes_is_said_at_once_and_one_that_comes_again_is_served_at_its_new_address() throws Exception {
        stage.delete("service.yaml");
        stage.awaitStatus("shop", "/service", 404);
        stage.awaitStatus("shop", "/pods", 503);
        // Envoys are served first, and what there is to say is said after.
        await().untilAsserted(() -> {
            assertThat(said(SHOP)).containsExactly("Service default/petstore does not exist");
            assertThat(said(UPSTREAM)).containsExactly("Service default/petstore does not exist");
        });

        service("clusterIP: 127.0.0.13", "{name: http, port: %d, targetPort: %d}".formatted(port, port));
        stage.awaitStatus("shop", "/service", 200);
        stage.awaitStatus("shop", "/pods", 200);
        assertThat(stage.get("/service").body()).contains("new");
        await().until(() -> said(SHOP).isEmpty() && said(UPSTREAM).isEmpty());
    }

    @Test
    void services_as_destinations_are_forbidden_and_allowed_live_and_upstreams_go_on() throws Exception {
        try (Load load = Load.on(stage, PODS)) {
            stage.write("settings.yaml", settings("disableKubernetesDestinations: true"));
            stage.awaitStatus("shop", "/service", 404);
            await().untilAsserted(() ->
                    assertThat(said(SHOP)).singleElement().asString().contains("disableKubernetesDestinations"));
            stage.write("settings.yaml", settings("disableKubernetesDestinations: false"));
            stage.awaitStatus("shop", "/service", 200);
            load.assertNothingFailed(10);
        }
        await().until(() -> said(SHOP).isEmpty());
    }

    @Test
    void pods_that_flap_move_and_terminate_fail_no_request_and_push_endpoints_alone() throws Exception {
        pushes.forget();
        try (Load load = Load.on(stage, BOTH)) {
            for (int round = 0; round < 5; round++) {
                int sent = endpointsSent();
                slice("a", endpoint("127.0.0.11", READY), endpoint("127.0.0.12", NOT_READY));
                await().until(() -> endpointsSent() > sent);
                awaitRequests(load);
                slice("a", endpoint("127.0.0.11", READY), endpoint("127.0.0.12", READY));
                slice("b", endpoint("127.0.0.12", READY));
                slice("a", endpoint("127.0.0.11", LEAVING));
                awaitRequests(load);
                slice("b", endpoint("127.0.0.12", LEAVING));
                awaitRequests(load);
                slice("a", endpoint("127.0.0.11", READY), endpoint("127.0.0.12", READY));
                stage.delete("slice-b.yaml");
                awaitRequests(load);
            }
            load.assertNothingFailed(20 * REQUESTS_BETWEEN_EDITS);
        }
        Map<ResourceType, Integer> sent = pushes.resources();
        assertThat(sent.keySet()).containsExactly(ResourceType.ENDPOINT);
        assertThat(sent.get(ResourceType.ENDPOINT)).isBetween(5, 35);
    }

    private int endpointsSent() {
        return pushes.resources().getOrDefault(ResourceType.ENDPOINT, 0);
    }

    @Test
    void a_pod_whose_label_changes_answers_for_its_new_subset() throws Exception {
        route(
                "subset: {values: {version: v2}}",
                "subsetSpec: {selectors: [{keys: [version]}], fallbackPolicy: NO_FALLBACK}");
        slice("a", ofPod("127.0.0.11", "p1"), ofPod("127.0.0.12", "p2"));
        stage.write("p1.yaml", pod("p1", "v1"));
        stage.write("p2.yaml", pod("p2", "v2"));
        // The route as it was before leads to both in turn.
        await().untilAsserted(() -> assertThat(answers("/pods")).containsOnly("pod-2"));
        awaitIdle();
        pushes.forget();

        stage.write("p1.yaml", pod("p1", "v2"));
        stage.write("p2.yaml", pod("p2", "v1"));
        stage.await("/pods", answer -> answer.body().contains("pod-1"));
        await().until(() -> answers("/pods").stream().allMatch("pod-1"::equals));
        awaitIdle();
        assertThat(pushes.resources().keySet()).containsExactly(ResourceType.ENDPOINT);
    }

    private List<String> answers(String path) throws IOException, InterruptedException {
        return Stream.of(1, 2, 3, 4, 5, 6)
                .map(i -> {
                    try {
                        String body = stage.get(path).body();
                        return body.contains("pod-1") ? "pod-1" : body.contains("pod-2") ? "pod-2" : body;
                    } catch (IOException | InterruptedException e) {
                        return e.toString();
                    }
                })
                .toList();
    }

    private void awaitAnswerOf(String path, String name, Load load) {
        stage.await(path, answer -> answer.statusCode() == 200 && answer.body().contains(name));
        awaitRequests(load);
    }

    private static void awaitRequests(Load load) {
        long before = load.requests();
        await().until(() -> load.requests() > before + REQUESTS_BETWEEN_EDITS);
    }

    private List<String> said(Key<?> key) {
        return stage.controlPlane().store().view().reports().getOrDefault(key, ImmutableList.of()).stream()
                .map(report -> report.message())
                .toList();
    }

    private void route(String subset, String upstream) throws IOException {
        stage.write("route.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: default}
                spec:
                  virtualHost:
                    routes:
                    - matchers: [{prefix: /service}]
                      routeAction: {single: {kube: {ref: {name: petstore, namespace: default}, port: %1$d}}}
                    - matchers: [{prefix: /pods}]
                      routeAction: {single: {upstream: {name: pods}, %2$s}}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: pods, namespace: default}
                spec: {kube: {serviceName: petstore, serviceNamespace: default, servicePort: %1$d, %3$s}}
                """.formatted(port, subset, upstream).replace(", }", "}"));
    }

    private void service(String address, String ports) throws IOException {
        stage.write("service.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: default}
                spec: {%s, ports: [%s]}
                """.formatted(address, ports));
    }

    private void slice(String name, String... endpoints) throws IOException {
        stage.write("slice-" + name + ".yaml", sliceText(name, "http", endpoints));
    }

    private String sliceText(String name, String portName, String... endpoints) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: petstore-%s, namespace: default, labels: {kubernetes.io/service-name: petstore}}
                addressType: IPv4
                ports: [{name: %s, port: %d}]
                endpoints: [%s]
                """.formatted(name, portName, port, Stream.of(endpoints).collect(Collectors.joining(", ")));
    }

    private static String endpoint(String address, String conditions) {
        return "{addresses: [%s], conditions: %s}".formatted(address, conditions);
    }

    private static String ofPod(String address, String pod) {
        return "{addresses: [%s], targetRef: {kind: Pod, name: %s, namespace: default}}".formatted(address, pod);
    }

    private static String pod(String name, String version) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: {version: %s}}
                """.formatted(name, version);
    }

    private static String settings(String gloo) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gloo: {%s}}
                """.formatted(gloo);
    }
}
