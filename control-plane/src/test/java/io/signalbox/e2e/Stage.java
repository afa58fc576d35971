package io.signalbox.e2e;

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
import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/**
 * A folder of YAML, a control plane that reads it, one real Envoy, and as many backends as a story needs; all on
 * loopback, all ended by {@link #close}. The Gateway {@code main} listens on a free port.
 */
public final class Stage implements AutoCloseable {

    private static final Ports PORTS = new Ports();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path folder;
    private final Path configuration;
    private final int port;
    private final int xdsPort;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<SampleBackend> backends = new ArrayList<>();
    private final XdsMetrics metrics;
    private ControlPlane controlPlane;
    private final EnvoyProcess envoy;

    private Stage(Path folder, XdsProtocol protocol, XdsMetrics metrics) throws IOException, InterruptedException {
        this.metrics = metrics;
        this.folder = folder;
        this.configuration = Files.createDirectories(folder.resolve("configuration"));
        this.port = PORTS.next();
        this.xdsPort = PORTS.next();
        write("gateway.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: gloo-system}
                spec:
                  bindAddress: 127.0.0.1
                  bindPort: %d
                  httpGateway: {}
                """.formatted(port));
        this.controlPlane = newControlPlane();
        BootstrapOptions options = BootstrapOptions.of(
                        EnvoyNode.of("test", "gloo-system~gateway-proxy"), HostPort.loopback(xdsPort))
                .withProtocol(protocol)
                .withAdmin(HostPort.loopback(0));
        EnvoyBinary binary = EnvoyBinary.locate(System.getenv(), System.out::println);
        this.envoy =
                EnvoyProcess.start(binary, Bootstrap.render(options), Files.createDirectories(folder.resolve("envoy")));
        envoy.awaitConnected(LIMIT);
    }

    public static Stage open(Path folder, XdsProtocol protocol) throws IOException, InterruptedException {
        return open(folder, protocol, XdsMetrics.NONE);
    }

    /** @param metrics hear of all control planes that the stage sees */
    public static Stage open(Path folder, XdsProtocol protocol, XdsMetrics metrics)
            throws IOException, InterruptedException {
        return new Stage(folder, protocol, metrics);
    }

    private ControlPlane newControlPlane() throws IOException {
        return ControlPlane.start(
                new ControlPlane.Options(
                        configuration, HostPort.loopback(xdsPort), Optional.empty(), "gloo-system", Duration.ZERO),
                metrics);
    }

    /** Ends the control plane and starts another one on the same port. */
    public void restartControlPlane() throws IOException {
        stopControlPlane();
        startControlPlane();
    }

    public void stopControlPlane() throws IOException {
        controlPlane.close();
    }

    /** Starts another control plane on the port of the one that was stopped. */
    public void startControlPlane() throws IOException {
        controlPlane = newControlPlane();
    }

    public ControlPlane controlPlane() {
        return controlPlane;
    }

    public EnvoyProcess envoy() {
        return envoy;
    }

    /** Puts a file's text, all at once, as a careful editor does. */
    public void write(String file, String yaml) throws IOException {
        Path temporary = Files.writeString(folder.resolve(file + ".tmp"), yaml);
        Files.move(temporary, configuration.resolve(file), StandardCopyOption.ATOMIC_MOVE);
    }

    public void delete(String file) throws IOException {
        Files.delete(configuration.resolve(file));
    }

    public boolean exists(String file) {
        return Files.exists(configuration.resolve(file));
    }

    /** A backend that answers with its own name and what it was asked. */
    public SampleBackend backend(String name, String address) throws IOException {
        return backend(name, new HostPort(address, PORTS.next()));
    }

    public SampleBackend backend(String name, HostPort address) throws IOException {
        SampleBackend backend = SampleBackend.start(name, address);
        backends.add(backend);
        return backend;
    }

    /** A backend that answers as the test says. */
    public SampleBackend backend(String name, String address, SampleBackend.Answers answers) throws IOException {
        SampleBackend backend = SampleBackend.start(name, new HostPort(address, PORTS.next()), answers);
        backends.add(backend);
        return backend;
    }

    public int freePort() {
        return PORTS.next();
    }

    /** Where Envoy looks for a control plane. */
    public HostPort xdsAddress() {
        return HostPort.loopback(xdsPort);
    }

    /** The folder that the control plane reads. */
    public Path configuration() {
        return configuration;
    }

    /** Where Envoy takes requests. */
    public HostPort address() {
        return HostPort.loopback(port);
    }

    public URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    public HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request("GET", path, headers));
    }

    public HttpRequest request(String method, String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.timeout(LIMIT).build();
    }

    public HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    /** Asks until the answer is as wanted; connections that are refused meanwhile do not count. */
    public HttpResponse<String> await(String path, Predicate<HttpResponse<String>> wanted) {
        return Awaitility.await()
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> get(path), wanted);
    }

    /** Asks a virtual host until it answers with the status. */
    public void awaitStatus(String host, String path, int status) {
        Awaitility.await(host + path)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Wire.send(address(), host, "GET", path).status() == status);
    }

    @Override
    public void close() throws IOException {
        envoy.close();
        controlPlane.close();
        backends.forEach(SampleBackend::close);
        client.close();
    }
}
