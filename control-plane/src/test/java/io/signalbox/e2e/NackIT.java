package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Signalbox lets through and Envoy refuses: told on the resource that must be edited, and put back meanwhile. */
class NackIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Nothing but Envoy's BoringSSL knows which ciphers there are. */
    private static final String UNKNOWN_CIPHER = "sslConfig: {parameters: {cipherSuites: [NO-SUCH-CIPHER]}}";

    /** Parameters of Envoy's commands are its own affair. */
    private static final String BAD_HEADER = "options: {headerManipulation: {responseHeadersToAdd: "
            + "[{header: {key: x, value: '%COMMON_DURATION(no)%'}}]}}";

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void an_upstream_that_envoy_refuses_keeps_its_last_accepted_form(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            SampleBackend backend = stage.backend("blue", "127.0.0.2");
            stage.write("edited.yaml", upstream("edited", backend, ""));
            stage.write("other.yaml", upstream("other", backend, ""));
            stage.write("edited-route.yaml", route("edited", "edited", ""));
            stage.write("other-route.yaml", route("other", "other", ""));
            stage.awaitStatus("edited.test", "/", 200);
            stage.awaitStatus("other.test", "/", 200);

            stage.write("edited.yaml", upstream("edited", backend, UNKNOWN_CIPHER));
            Key<?> edited = Kinds.UPSTREAM.key("default", "edited");
            awaitRefused(stage, edited);
            assertThat(refusals(stage, edited))
                    .singleElement()
                    .satisfies(report -> assertThat(report.message())
                            .contains(
                                    "NO-SUCH-CIPHER",
                                    "edited_default",
                                    "the last version that was accepted is served"));
            stage.awaitStatus("edited.test", "/", 200);

            // Others go on: with new edits, and with the one that came in the same response.
            SampleBackend green = stage.backend("green", "127.0.0.3");
            stage.write("other.yaml", upstream("other", green, ""));
            awaitBackend(stage, "other.test", "green");
            assertThat(refusals(stage, Kinds.UPSTREAM.key("default", "other"))).isEmpty();
            assertThat(refusals(stage, edited)).hasSize(1);

            stage.write("edited.yaml", upstream("edited", green, ""));
            awaitBackend(stage, "edited.test", "green");
            await().atMost(LIMIT).until(() -> refusals(stage, edited).isEmpty());
        }
    }

    @Test
    void an_upstream_that_was_never_accepted_hurts_its_own_route_alone() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            SampleBackend backend = stage.backend("blue", "127.0.0.2");
            stage.write(
                    "all.yaml",
                    upstream("bad", backend, UNKNOWN_CIPHER)
                            + "---\n" + route("bad", "bad", "")
                            + "---\n" + upstream("good", backend, "")
                            + "---\n" + route("good", "good", ""));

            stage.awaitStatus("good.test", "/", 200);
            awaitRefused(stage, Kinds.UPSTREAM.key("default", "bad"));
            assertThat(refusals(stage, Kinds.UPSTREAM.key("default", "good"))).isEmpty();

            stage.write(
                    "all.yaml",
                    upstream("bad", backend, "")
                            + "---\n" + route("bad", "bad", "")
                            + "---\n" + upstream("good", backend, "")
                            + "---\n" + route("good", "good", ""));
            stage.awaitStatus("bad.test", "/", 200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_route_that_envoy_refuses_is_told_on_its_virtual_service(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            stage.write("blue.yaml", upstream("blue", stage.backend("blue", "127.0.0.2"), ""));
            stage.write("edited.yaml", route("edited", "blue", ""));
            stage.write("other.yaml", route("other", "blue", ""));
            stage.awaitStatus("edited.test", "/", 200);
            stage.awaitStatus("other.test", "/", 200);

            stage.write("edited.yaml", route("edited", "blue", BAD_HEADER));
            Key<?> edited = Kinds.VIRTUAL_SERVICE.key("default", "edited");
            awaitRefused(stage, edited);
            assertThat(refusals(stage, Kinds.GATEWAY.key("gloo-system", "main")))
                    .isEmpty();
            assertThat(Wire.send(stage.address(), "edited.test", "GET", "/").status())
                    .isEqualTo(200);

            stage.write("other.yaml", route("other", "blue", "").replace("prefix: /", "prefix: /moved"));
            stage.awaitStatus("other.test", "/", 404);
            assertThat(Wire.send(stage.address(), "other.test", "GET", "/moved").status())
                    .isEqualTo(200);
            assertThat(refusals(stage, Kinds.VIRTUAL_SERVICE.key("default", "other")))
                    .isEmpty();

            stage.write("edited.yaml", route("edited", "blue", "").replace("prefix: /", "prefix: /mended"));
            stage.awaitStatus("edited.test", "/mended", 200);
            await().atMost(LIMIT).until(() -> refusals(stage, edited).isEmpty());
        }
    }

    /** A listener is refused as a whole, so the Gateway is told, and all that it served goes on being served. */
    @Test
    void a_listener_that_envoy_refuses_is_told_on_its_gateway_and_goes_on_as_it_was() throws Exception {
        try (Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC)) {
            TlsPair pair = new TlsPair("ec");
            stage.write("ssl.yaml", """
                    apiVersion: gateway.solo.io/v1
                    kind: Gateway
                    metadata: {name: ssl, namespace: gloo-system}
                    spec: {ssl: true, bindAddress: 127.0.0.1, bindPort: %d, httpGateway: {}}
                    ---
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: pair, namespace: default}
                    type: kubernetes.io/tls
                    data: {%s}
                    """.formatted(stage.freePort(), pair.secretData()));
            stage.write("good.yaml", tlsRoute("good", ""));
            await().atMost(LIMIT).until(() -> listeners(stage) == 1);

            stage.write("bad.yaml", tlsRoute("bad", "parameters: {cipherSuites: [NO-SUCH-CIPHER]}"));
            Key<?> gateway = Kinds.GATEWAY.key("gloo-system", "ssl");
            awaitRefused(stage, gateway);
            assertThat(refusals(stage, gateway))
                    .singleElement()
                    .satisfies(report -> assertThat(report.message())
                            .contains("NO-SUCH-CIPHER", "the last version that was accepted is served"));
            assertThat(listeners(stage)).isEqualTo(1);

            stage.write("bad.yaml", tlsRoute("bad", ""));
            await().atMost(LIMIT).until(() -> refusals(stage, gateway).isEmpty());
        }
    }

    private static long listeners(Stage stage) throws Exception {
        return stage.envoy()
                .admin()
                .stat("listener_manager.total_listeners_active")
                .orElse(0);
    }

    private static String tlsRoute(String name, String ssl) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  sslConfig:
                    secretRef: {name: pair, namespace: default}
                    sniDomains: [%s.test]
                    %s
                  virtualHost:
                    domains: [%s.test]
                    routes:
                    - directResponseAction: {status: 200}
                """.formatted(name, name, ssl, name);
    }

    private static void awaitRefused(Stage stage, Key<?> key) {
        await().atMost(LIMIT).until(() -> !refusals(stage, key).isEmpty());
    }

    private static void awaitBackend(Stage stage, String host, String backend) {
        await().atMost(LIMIT)
                .until(() -> Wire.send(stage.address(), host, "GET", "/").body().contains(backend));
    }

    private static List<Report> refusals(Stage stage, Key<?> key) {
        return stage.controlPlane().store().view().reports().getOrDefault(key, ImmutableList.of()).stream()
                .filter(report -> report.reason().code().equals("EnvoyRefused"))
                .toList();
    }

    private static String upstream(String name, SampleBackend backend, String options) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec:
                  static: {hosts: [{addr: %s, port: %d}]}
                  %s
                """.formatted(name, backend.address().host(), backend.address().port(), options);
    }

    private static String route(String name, String upstream, String options) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%s.test]
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: {upstream: {name: %s, namespace: default}}}
                      %s
                """.formatted(name, name, upstream, options);
    }
}
