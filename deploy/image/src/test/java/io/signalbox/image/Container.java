package io.signalbox.image;

import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** An image that runs, by the script {@code contain}, with free ports of the host. */
final class Container implements AutoCloseable {

    private static final Ports PORTS = new Ports();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient client = HttpClient.newHttpClient();
    private final HostPort xds = HostPort.loopback(PORTS.next());
    private final HostPort admin = HostPort.loopback(PORTS.next());
    private final Path output;
    private final Process process;
    private final long started;

    /**
     * Starts it.
     *
     * @param arguments instead of the image's own; its addresses are added
     * @param volumes folders, and where they are seen
     * @param environment beside the image's own
     * @param output where what it prints goes
     */
    Container(
            Unpacked image,
            List<String> arguments,
            Map<Path, String> volumes,
            Map<String, String> environment,
            Path output)
            throws IOException {
        this.output = output;
        List<String> command = new ArrayList<>(List.of(
                Path.of("contain").toAbsolutePath().toString(), image.root().toString(), image.user()));
        volumes.forEach((folder, path) -> command.add(folder + "=" + path));
        command.add("--");
        command.addAll(image.entrypoint());
        command.addAll(arguments);
        command.addAll(List.of("--xds-address", xds.toString(), "--admin-address", admin.toString()));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        String path = builder.environment().get("PATH");
        builder.environment().clear();
        builder.environment().put("PATH", path);
        image.environment()
                .forEach(variable -> builder.environment()
                        .put(
                                variable.substring(0, variable.indexOf('=')),
                                variable.substring(variable.indexOf('=') + 1)));
        builder.environment().putAll(environment);
        this.started = System.nanoTime();
        this.process = builder.start();
    }

    HostPort xds() {
        return xds;
    }

    /** Waits until it is ready, and tells how long that took from its start. */
    Duration ready() {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> {
            if (!process.isAlive()) {
                throw new AssertionError("it ended: " + printed());
            }
            return isReady();
        });
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private boolean isReady() throws InterruptedException {
        try {
            return client.send(
                                    HttpRequest.newBuilder(URI.create("http://" + admin + "/readyz"))
                                            .build(),
                                    BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false; // It does not listen yet.
        }
    }

    /** A page of its debug endpoint. */
    String page(String path) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create("http://" + admin + path))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    /** The JVM in it, which is its first process. */
    ProcessHandle jvm() {
        return process.descendants().findFirst().orElseThrow(() -> new AssertionError("it ended: " + printed()));
    }

    /** Ends it as Kubernetes does. */
    int end() throws InterruptedException {
        jvm().destroy();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("it does not end: " + printed());
        }
        return process.exitValue();
    }

    String printed() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        client.close();
    }
}
