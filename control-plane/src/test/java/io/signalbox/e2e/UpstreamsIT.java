package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams, with requests through the real Envoy. */
class UpstreamsIT {

    private static final String ROUTE = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec:
              virtualHost:
                routes:
                - routeAction: {single: {upstream: {name: shop}}}
            """;

    private static final String UPSTREAM = """
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: shop, namespace: default}
            spec:
            """;

    @TempDir
    Path folder;

    @Test
    void hosts_by_name_are_looked_up() throws Exception {
        try (Stage stage = open()) {
            int port = stage.backend("by-name", "127.0.0.1").address().port();
            upstream(stage, "static: {hosts: [{addr: localhost, port: %d}]}".formatted(port));

            assertThat(stage.await("/", answer -> answer.statusCode() == 200).body())
                    .contains("by-name");
        }
    }

    @Test
    void a_bad_edit_of_an_upstream_leaves_it_serving() throws Exception {
        try (Stage stage = open()) {
            int port = stage.backend("good", "127.0.0.1").address().port();
            upstream(stage, "static: {hosts: [{addr: 127.0.0.1, port: %d}]}".formatted(port));
            stage.await("/", answer -> answer.statusCode() == 200);

            upstream(stage, "static: {hosts: [{addr: 127.0.0.1}]}");
            stage.write("other.yaml", """
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: marker, namespace: default}
                    spec:
                      virtualHost:
                        domains: [marker.example.com]
                        routes: [{directResponseAction: {status: 299}}]
                    """);
            stage.await("/", answer -> answer.statusCode() == 200);

            assertThat(stage.get("/").body()).contains("good");
        }
    }

    @Test
    void weights_of_hosts_share_the_requests_out() throws Exception {
        try (Stage stage = open()) {
            int heavy = stage.backend("heavy", "127.0.0.1").address().port();
            int light = stage.backend("light", "127.0.0.1").address().port();
            upstream(stage, """
                    static:
                      hosts:
                      - {addr: 127.0.0.1, port: %d, loadBalancingWeight: 3}
                      - {addr: 127.0.0.1, port: %d, loadBalancingWeight: 1}
                    """.formatted(heavy, light));
            stage.await("/", answer -> answer.statusCode() == 200);

            int toHeavy = 0;
            for (int i = 0; i < 40; i++) {
                toHeavy += stage.get("/").body().contains("heavy") ? 1 : 0;
            }

            assertThat(toHeavy).isBetween(28, 32);
        }
    }

    @Test
    void a_host_that_fails_its_health_check_gets_no_requests() throws Exception {
        try (Stage stage = open()) {
            int port = stage.backend("well", "127.0.0.1").address().port();
            int silent = stage.freePort();
            upstream(stage, """
                    static: {hosts: [{addr: 127.0.0.1, port: %d}, {addr: 127.0.0.1, port: %d}]}
                    healthChecks:
                    - timeout: 20s # Who does not listen fails at once.
                      interval: 0.1s
                      healthyThreshold: 1
                      unhealthyThreshold: 1
                      httpHealthCheck: {path: /healthz, expectedStatuses: [{start: 200, end: 300}]}
                    loadBalancerConfig: {healthyPanicThreshold: 0}
                    """.formatted(port, silent));
            stage.await("/", answer -> answer.statusCode() == 200);

            Set<Integer> statuses = new TreeSet<>();
            for (int i = 0; i < 20; i++) {
                statuses.add(stage.get("/").statusCode());
            }

            assertThat(statuses).containsExactly(200);
        }
    }

    @Test
    void tls_with_both_certificates_and_a_new_root_ca_that_no_longer_trusts_the_host() throws Exception {
        try (Stage stage = open();
                TlsBackend backend = TlsBackend.start(stage.freePort())) {
            stage.write("secret.yaml", TlsBackend.secret("ec.crt"));
            upstream(stage, """
                    static: {hosts: [{addr: 127.0.0.1, port: %d}]}
                    sslConfig:
                      secretRef: {name: backend, namespace: default}
                      sni: ec.test
                      verifySubjectAltName: [ec.test]
                    connectionConfig: {maxRequestsPerConnection: 1}
                    """.formatted(backend.port()));
            assertThat(stage.await("/", answer -> answer.statusCode() == 200).body())
                    .isEqualTo("client CN=ec.test");

            stage.write("secret.yaml", TlsBackend.secret("rsa.crt"));
            assertThat(stage.await("/", answer -> answer.statusCode() == 503).body())
                    .contains("remote connection failure");

            stage.write("secret.yaml", TlsBackend.secret("ec.crt"));
            stage.await("/", answer -> answer.statusCode() == 200);
        }
    }

    @Test
    void tls_refuses_a_host_of_another_name() throws Exception {
        try (Stage stage = open();
                TlsBackend backend = TlsBackend.start(stage.freePort())) {
            stage.write("secret.yaml", TlsBackend.secret("ec.crt"));
            upstream(stage, """
                    static: {hosts: [{addr: 127.0.0.1, port: %d}]}
                    sslConfig:
                      secretRef: {name: backend, namespace: default}
                      verifySubjectAltName: [other.test]
                    """.formatted(backend.port()));

            assertThat(stage.await("/", answer -> answer.statusCode() == 503).body())
                    .contains("remote connection failure");
        }
    }

    @Test
    void a_subset_is_the_pods_with_its_label() throws Exception {
        try (Stage stage = open()) {
            int port = stage.freePort();
            stage.backend("pod-1", new HostPort("127.0.0.11", port));
            stage.backend("pod-2", new HostPort("127.0.0.12", port));
            stage.write("service.yaml", KUBERNETES.formatted(port, port, port));
            upstream(stage, """
                    kube:
                      serviceName: shop
                      serviceNamespace: default
                      servicePort: 80
                      subsetSpec: {fallbackPolicy: NO_FALLBACK, selectors: [{keys: [version]}]}
                    """);
            stage.write(
                    "route.yaml",
                    ROUTE.replace("upstream: {name: shop}", "upstream: {name: shop}, subset: {values: {version: v2}}"));

            // The route as it was before leads to both in turn.
            await().untilAsserted(() -> {
                for (int i = 0; i < 10; i++) {
                    assertThat(stage.get("/").body()).contains("pod-2");
                }
            });
        }
    }

    @Test
    void a_service_without_ready_pods_is_answered_with_503_and_comes_back_with_its_first_pod() throws Exception {
        try (Stage stage = open()) {
            int port = stage.freePort();
            stage.backend("pod-1", new HostPort("127.0.0.11", port));
            stage.backend("pod-2", new HostPort("127.0.0.12", port));
            upstream(stage, "kube: {serviceName: shop, serviceNamespace: default, servicePort: 80}");
            stage.write("service.yaml", KUBERNETES.formatted(port, port, port).replace("ready: true", "ready: false"));
            stage.await("/", answer -> answer.statusCode() == 503);

            stage.write("service.yaml", KUBERNETES.formatted(port, port, port));
            stage.await("/", answer -> answer.statusCode() == 200);
        }
    }

    private static final String KUBERNETES = """
            apiVersion: v1
            kind: Service
            metadata: {name: shop, namespace: default}
            spec: {clusterIP: 127.0.0.10, ports: [{name: http, port: 80, targetPort: %d}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: one, namespace: default, labels: {version: v1}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: two, namespace: default, labels: {version: v2}}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: shop-1, namespace: default, labels: {kubernetes.io/service-name: shop}}
            addressType: IPv4
            ports: [{name: http, port: %d}]
            endpoints:
            - {addresses: [127.0.0.11], conditions: {ready: true}, targetRef: {kind: Pod, name: one, namespace: default}}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: shop-2, namespace: default, labels: {kubernetes.io/service-name: shop}}
            addressType: IPv4
            ports: [{name: http, port: %d}]
            endpoints:
            - {addresses: [127.0.0.12], conditions: {ready: true}, targetRef: {kind: Pod, name: two, namespace: default}}
            """;

    private Stage open() throws IOException, InterruptedException {
        Stage stage = Stage.open(folder, XdsProtocol.DELTA_GRPC);
        stage.write("route.yaml", ROUTE);
        return stage;
    }

    private static void upstream(Stage stage, String spec) throws IOException {
        stage.write("upstream.yaml", UPSTREAM + spec.indent(2));
    }
}
