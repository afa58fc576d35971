package io.signalbox.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands as an operator has them: each in a process of its own, the demo with the real Envoy. */
class CommandsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Path PETSTORE = Path.of("..", "examples", "petstore");

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() {
        started.forEach(Process::destroyForcibly);
    }

    private Process signalbox(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.signalbox.boot.Main"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return process;
    }

    private Path petstore() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("petstore"));
        try (Stream<Path> files = Files.list(PETSTORE)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        return copy;
    }

    private static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Path next = Files.writeString(file.resolveSibling("next.tmp"), text.replace(from, to));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void awaitText(Path output, String text) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Files.readString(output)).contains(text));
    }

    @Test
    void once_sends_the_requests_and_leaves_nothing_behind() throws Exception {
        Path output = folder.resolve("output");
        Process demo = signalbox(output, "demo", "--once", "--directory", PETSTORE.toString());
        assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
        assertThat(Files.readString(output))
                .contains("200: cluster IP of Service default/petstore at 127.0.0.10:")
                .contains("200: pod petstore-a at 127.0.0.11:")
                .contains("200: pod petstore-b at 127.0.0.12:");
        assertThat(demo.descendants()).isEmpty();
    }

    @Test
    void ports_in_use_are_named_and_others_taken() throws Exception {
        try (ServerSocket gateway = held(8080);
                ServerSocket xds = held(9977);
                ServerSocket admin = held(9095);
                ServerSocket envoy = held(19_000)) {
            Path output = folder.resolve("output");
            Process demo = signalbox(output, "demo", "--once", "--directory", PETSTORE.toString());
            assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(demo.exitValue()).as(Files.readString(output)).isZero();
            assertThat(Files.readString(output))
                    .contains("port 9977 (xDS) is in use; taking ")
                    .contains("port 9095 (the debug endpoint) is in use; taking ")
                    .contains("port 19000 (Envoy's admin) is in use; taking ")
                    .contains("port 8080 of the example is in use; taking ")
                    .doesNotContain(":8080/");
            assertThat(List.of(gateway, xds, admin, envoy)).hasSize(4);
        }
    }

    /** Taken by us, or by whoever has it already. */
    private static ServerSocket held(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress((InetAddress) null, port));
        } catch (BindException takenAlready) {
            return socket;
        }
        return socket;
    }

    @Test
    void an_edit_shows_and_the_end_ends_everything() throws Exception {
        Path example = petstore();
        Path output = folder.resolve("output");
        Process demo = signalbox(output, "demo", "--directory", example.toString());
        awaitText(output, "Ctrl-C ends");

        edit(example.resolve("route-to-service.yaml"), "port: 8080", "port: 9090");
        awaitText(output, "error: VirtualService default/petstore");
        awaitText(output, "it defines ");

        edit(example.resolve("route-to-service.yaml"), "port: 9090", "port: 8080");
        edit(example.resolve("route-to-service.yaml"), "prefix: /petstore", "prefix: /shop");
        awaitText(output, "changed: VirtualService default/petstore");
        awaitText(output, "    404");

        edit(example.resolve("petstore.yaml"), "127.0.0.12", "127.0.0.13");
        awaitText(output, "at 127.0.0.13:");

        List<ProcessHandle> children = demo.descendants().toList();
        assertThat(children).isNotEmpty();
        demo.destroy();
        assertThat(demo.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        await().atMost(LIMIT).until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void run_serves_until_sigterm_and_tells_its_state() throws Exception {
        Path example = petstore();
        Path output = folder.resolve("output");
        Ports ports = new Ports();
        HostPort admin = HostPort.loopback(ports.next());
        Process run = signalbox(
                output,
                "run",
                "--directory",
                example.toString(),
                "--xds-address",
                HostPort.loopback(ports.next()).toString(),
                "--admin-address",
                admin.toString());
        await().atMost(LIMIT).until(() -> status(admin, "/readyz") == 200);
        assertThat(status(admin, "/snapshots/xds")).isEqualTo(200);
        await().untilAsserted(() -> assertThat(body(admin, "/metrics"))
                .as("the first batch is counted, too")
                .containsPattern("signalbox_queries_answered_total [1-9]"));
        run.destroy();
        assertThat(run.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(output)).contains("xds server has stopped");
    }

    @Test
    void a_run_that_is_killed_is_followed_by_one_that_still_serves_the_last_good_form_of_what_is_wrong()
            throws Exception {
        Path example = petstore();
        Path state = folder.resolve("state");
        HostPort admin = HostPort.loopback(new Ports().next());
        Process first = run(example, state, admin);
        await().atMost(LIMIT).until(() -> status(admin, "/readyz") == 200);
        String served = body(admin, "/snapshots/xds");
        assertThat(served).contains("/petstore");

        edit(example.resolve("route-to-service.yaml"), "prefix: /petstore", "prefix: /a/../b");
        await().atMost(LIMIT)
                .until(() -> Files.exists(state)
                        && Files.list(state).anyMatch(file -> file.toString().endsWith(".yaml")));
        assertThat(body(admin, "/problems")).contains("route-to-service.yaml");
        first.destroyForcibly().waitFor();

        run(example, state, admin);
        await().atMost(LIMIT).until(() -> status(admin, "/readyz") == 200);
        assertThat(body(admin, "/snapshots/xds")).isEqualTo(served);
        assertThat(body(admin, "/snapshots/input?kind=VirtualService")).contains("\"lastGood\"");
        edit(example.resolve("route-to-service.yaml"), "prefix: /a/../b", "prefix: /mended");
        await().atMost(LIMIT).until(() -> Files.list(state).findAny().isEmpty());
        assertThat(body(admin, "/snapshots/xds")).contains("/mended");
    }

    private Process run(Path example, Path state, HostPort admin) throws IOException {
        return signalbox(
                Files.createTempFile(folder, "output", ""),
                "run",
                "--directory",
                example.toString(),
                "--state-directory",
                state.toString(),
                "--xds-address",
                "127.0.0.1:0",
                "--admin-address",
                admin.toString());
    }

    private static int status(HostPort admin, String path) throws InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI page = URI.create("http://" + admin + path);
            return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }

    private static String body(HostPort admin, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(URI.create("http://" + admin + path))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        }
    }

    @Test
    void check_finds_the_mistake_and_its_line() throws Exception {
        Path example = petstore();
        edit(example.resolve("route-to-service.yaml"), "port: 8080", "port: 9090");
        Path output = folder.resolve("output");
        Process check = signalbox(output, "check", "--directory", example.toString());
        assertThat(check.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(check.exitValue()).isEqualTo(1);
        Matcher line = Pattern.compile("route-to-service\\.yaml:(\\d+):\\d+: error: VirtualService default/petstore "
                        + "\\S+: PortNotDefined: port 9090 is not defined on Service default/petstore;"
                        + " it defines 8080 \\(http\\)")
                .matcher(Files.readString(output));
        assertThat(line.find()).as(Files.readString(output)).isTrue();
        assertThat(Files.readString(output)).contains("1 error");
    }

    @Test
    void a_port_in_use_ends_run_with_3_and_names_it() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path output = folder.resolve("output");
            String address = "127.0.0.1:" + taken.getLocalPort();
            Process run = signalbox(output, "run", "--directory", PETSTORE.toString(), "--xds-address", address);
            assertThat(run.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(run.exitValue()).isEqualTo(3);
            assertThat(Files.readString(output))
                    .contains("signalbox run:")
                    .contains(Integer.toString(taken.getLocalPort()));
        }
    }
}
