package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvoyProcessTest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String CONNECTION_MANAGER =
            "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager";
    private static final Ports PORTS = new Ports();

    @TempDir
    private Path folder;

    private static EnvoyBinary envoy;

    @BeforeAll
    static void find_envoy() throws Exception {
        envoy = RealEnvoy.binary();
    }

    @Test
    void a_request_goes_through_envoy_to_the_backend() throws Exception {
        int port = PORTS.next();
        try (SampleBackend backend = SampleBackend.start("petstore", HostPort.loopback(0));
                EnvoyProcess process = EnvoyProcess.start(envoy, proxyTo(backend.address(), port), folder)) {
            process.awaitReady(LIMIT);
            HttpResponse<String> response = request(port, "/api/pets?all=1");
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).contains("\"backend\": \"petstore\"", "\"path\": \"/api/pets?all=1\"");
            EnvoyAdmin admin = process.admin();
            assertThat(admin.stat("cluster.backend.upstream_rq_200")).hasValue(1);
            assertThat(admin.stat("cluster.backend.no_such_thing")).isEmpty();
            assertThat(admin.configDump()).contains("\"backend\"");
            assertThat(admin.clusters()).contains("backend::" + backend.address());
            assertThat(admin.listeners()).contains("web::0.0.0.0:" + port);
        }
    }

    @Test
    void it_can_be_killed_and_restarted() throws Exception {
        int port = PORTS.next();
        try (SampleBackend backend = SampleBackend.start("petstore", HostPort.loopback(0));
                EnvoyProcess process = EnvoyProcess.start(envoy, proxyTo(backend.address(), port), folder)) {
            long first = process.awaitReady(LIMIT).pid();
            process.kill();
            assertThat(process.isAlive()).isFalse();
            assertThatThrownBy(() -> request(port, "/")).isInstanceOf(ConnectException.class);

            process.restart();
            process.awaitReady(LIMIT);
            assertThat(process.pid()).isNotEqualTo(first);
            assertThat(request(port, "/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void closing_ends_it() throws Exception {
        EnvoyProcess process = EnvoyProcess.start(envoy, bootstrap(), folder);
        process.awaitAdmin(LIMIT);
        process.close();
        assertThat(process.isAlive()).isFalse();
        assertThat(process.log()).content().contains("starting main dispatch loop");
    }

    @Test
    void what_envoy_refuses_fails_the_wait_at_once_with_its_reason() throws Exception {
        String bad = bootstrap().replace("connect_timeout", "conect_timeout");
        try (EnvoyProcess process = EnvoyProcess.start(envoy, bad, folder)) {
            assertThatThrownBy(() -> process.awaitAdmin(LIMIT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("Envoy ended with 1")
                    .hasMessageContaining("conect_timeout");
        }
    }

    @Test
    void without_a_control_plane_the_wait_for_it_ends_with_the_log() throws Exception {
        try (EnvoyProcess process = EnvoyProcess.start(envoy, bootstrap(), folder)) {
            process.awaitAdmin(LIMIT);
            assertThatThrownBy(() -> process.awaitConnected(Duration.ofMillis(200)))
                    .hasMessageContaining("did not connect to the control plane within 200 ms");
        }
    }

    @Test
    void envoy_does_not_outlive_a_jvm_that_is_killed() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Orphan.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = jvm.inputReader(StandardCharsets.UTF_8)) {
            URI ready = URI.create(out.readLine() + "/server_info");
            assertThat(get(ready).statusCode()).isEqualTo(200);
            jvm.destroyForcibly().waitFor();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(() -> get(ready)).isInstanceOf(ConnectException.class));
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts an Envoy, tells its admin address, and never ends by itself. */
    static final class Orphan {
        public static void main(String[] args) throws Exception {
            EnvoyProcess process = EnvoyProcess.start(RealEnvoy.binary(), bootstrap(), Path.of(args[0]));
            System.out.println(process.awaitAdmin(LIMIT).admin().address());
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    private static String bootstrap() {
        EnvoyNode node = EnvoyNode.of("test", "gloo-system~gateway-proxy");
        return Bootstrap.render(
                BootstrapOptions.of(node, HostPort.loopback(PORTS.next())).withAdmin(HostPort.loopback(0)));
    }

    private static HttpResponse<String> request(int port, String path) throws IOException, InterruptedException {
        return get(URI.create("http://127.0.0.1:" + port + path));
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
        }
    }

    private static String proxyTo(HostPort backend, int port) {
        return """
                admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}
                static_resources:
                  clusters:
                    - name: backend
                      load_assignment:
                        cluster_name: backend
                        endpoints:
                          - lb_endpoints:
                              - endpoint: {address: {socket_address: {address: "%s", port_value: %d}}}
                  listeners:
                    - name: web
                      address: {socket_address: {address: 0.0.0.0, port_value: %d}}
                      filter_chains:
                        - filters:
                            - name: http
                              typed_config:
                                "@type": %s
                                stat_prefix: web
                                route_config:
                                  virtual_hosts:
                                    - name: all
                                      domains: ["*"]
                                      routes: [{match: {prefix: /}, route: {cluster: backend}}]
                                http_filters:
                                  - name: router
                                    typed_config:
                                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                """.formatted(backend.host(), backend.port(), port, CONNECTION_MANAGER);
    }
}
