package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.boot.ControlPlane;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.cli.Input;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.testing.kubernetes.DevCluster;
import io.signalbox.testing.kubernetes.Shop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From the API server to requests through a real Envoy, and back to the status. */
@SuppressWarnings("NullAway.Init") // Set before each test.
class KubernetesIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private static final Ports PORTS = new Ports();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port = PORTS.next();
    private String namespace;
    private SampleBackend backend;
    private ControlPlane controlPlane;
    private EnvoyProcess envoy;

    @BeforeEach
    void start() throws Exception {
        cluster.applyCrds();
        namespace = cluster.namespace("e2e");
        backend = SampleBackend.start("cart", HostPort.loopback(PORTS.next()));
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %1$s, watchNamespaces: [%1$s]}
                ---
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: %1$s}
                spec: {bindAddress: 127.0.0.1, bindPort: %2$d, httpGateway: {}}
                """.formatted(namespace, port));
        Shop.cart(cluster, namespace, backend.address().port());
        int xdsPort = PORTS.next();
        controlPlane = ControlPlane.start(
                new ControlPlane.Options(
                        new Input.Cluster(KubernetesOptions.defaults()
                                .withKubeconfig(cluster.adminKubeconfig())
                                .withNamespace(namespace)),
                        HostPort.loopback(xdsPort),
                        Optional.empty(),
                        namespace,
                        Duration.ZERO,
                        UnaryOperator.identity()),
                XdsMetrics.NONE);
        BootstrapOptions options = BootstrapOptions.of(
                        EnvoyNode.of("test", namespace + "~gateway-proxy"), HostPort.loopback(xdsPort))
                .withAdmin(HostPort.loopback(0));
        envoy = EnvoyProcess.start(
                EnvoyBinary.locate(System.getenv(), System.err::println), Bootstrap.render(options), folder);
        envoy.awaitConnected(LIMIT);
    }

    @AfterEach
    void stop() throws IOException {
        envoy.close();
        controlPlane.close();
        backend.close();
        client.close();
        cluster.delete(namespace);
    }

    /** Routes a path to the backend. */
    private void route(String path) {
        Shop.leadsToCart(cluster, namespace, path);
    }

    private int ask(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                .timeout(LIMIT)
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    private void awaitAnswer(String path, int status) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> ask(path) == status);
    }

    @Test
    void what_is_applied_is_served_and_its_status_says_so() {
        route("/one");
        awaitAnswer("/one", 200);
        route("/two");
        awaitAnswer("/two", 200);
        awaitAnswer("/one", 404);
        await().atMost(LIMIT).until(this::state, "Accepted"::equals);
    }

    private String state() {
        GenericKubernetesResource shop = cluster.admin()
                .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                .inNamespace(namespace)
                .withName("shop")
                .get();
        return String.valueOf((Object) shop.get("status", "statuses", namespace, "state"));
    }

    @Test
    void no_request_fails_while_the_api_server_is_killed_and_comes_back() throws InterruptedException {
        route("/steady");
        awaitAnswer("/steady", 200);
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger asked = new AtomicInteger();
        List<String> failed = new CopyOnWriteArrayList<>();
        Thread traffic = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                try {
                    int status = ask("/steady");
                    if (status != 200) {
                        failed.add("status " + status);
                    }
                } catch (IOException | InterruptedException e) {
                    failed.add(e.toString());
                }
                asked.incrementAndGet();
            }
        });
        for (int round = 0; round < 3; round++) {
            cluster.kill(DevCluster.API_SERVER);
            asked.set(0);
            await().atMost(LIMIT).until(() -> asked.get() > 100);
            cluster.start(DevCluster.API_SERVER);
        }
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: other, namespace: %s}
                spec: {virtualHost: {domains: [other], routes: [{directResponseAction: {status: 200}}]}}
                """.formatted(namespace));
        await().atMost(LIMIT)
                .until(() -> controlPlane.store().view().held().keySet().stream()
                        .anyMatch(key -> key.name().equals("other")));
        enough.set(true);
        traffic.join();
        assertThat(failed).isEmpty();
    }
}
