package io.signalbox.deploy;

import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.testing.kubernetes.DevCluster;
import io.signalbox.testing.kubernetes.Shop;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The chart's control plane runs as its service account, and an Envoy leads to a backend by it. */
@SuppressWarnings("NullAway.Init") // Set before each test.
abstract class TrafficTest {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SampleBackend backend;
    String namespace;
    Pods pods;
    Process controlPlane;

    /** What the chart is installed with, besides the namespace that is watched: {@code name=value,name=value}. */
    abstract String values();

    /** Makes what the chart does not, and starts an Envoy. */
    abstract void startEnvoy() throws Exception;

    @BeforeEach
    final void install() throws Exception {
        cluster.applyCrds();
        namespace = cluster.namespace("traffic");
        backend = SampleBackend.start("cart", HostPort.loopback(Pods.freePort()));
        List<String> values = new ArrayList<>(List.of("--set", "settings.watchNamespaces={" + namespace + "}"));
        if (!values().isEmpty()) {
            values.addAll(List.of("--set", values()));
        }
        String yaml = Helm.find(folder).template(namespace, values.toArray(String[]::new));
        String account = "system:serviceaccount:" + namespace + ":gloo";
        pods = new Pods(
                yaml,
                namespace,
                folder,
                cluster.kubeconfig(account, "system:serviceaccounts", "system:serviceaccounts:" + namespace));
        cluster.apply(pods.here(yaml));
        Shop.cart(cluster, namespace, backend.address().port());
        route("/one");
        controlPlane = pods.controlPlane();
        startEnvoy();
        awaitStatus(200, pods.atGateway("/one"));
    }

    @AfterEach
    final void end() {
        pods.close();
        backend.close();
        client.close();
        cluster.delete(namespace);
    }

    /** The only path that is routed from now on. */
    final void route(String path) {
        Shop.leadsToCart(cluster, namespace, path);
    }

    final HttpResponse<String> get(URI address) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(address).timeout(LIMIT).build());
    }

    final HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    final void awaitStatus(int status, URI address) {
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get(address).statusCode() == status);
    }
}
