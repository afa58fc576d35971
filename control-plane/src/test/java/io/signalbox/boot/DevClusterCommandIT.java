package io.signalbox.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code dev-cluster} as an operator has it: in a process of its own, with the real Kubernetes. */
class DevClusterCommandIT {

    /** The first time in a checkout Kubernetes is built. */
    private static final Duration LIMIT = Duration.ofMinutes(15);

    private static final Duration ENDING = Duration.ofMinutes(2);

    private static final String READY = "Ctrl-C ends it.";

    @TempDir
    private Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() throws IOException, InterruptedException {
        for (Process process : started) {
            // Not by force: who is killed cannot take the cluster along before the folder is deleted.
            process.destroy();
            assertThat(process.waitFor(ENDING.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
        // JUnit warns of each that it finds.
        try (Stream<Path> links = Files.walk(folder).filter(Files::isSymbolicLink)) {
            for (Path link : links.toList()) {
                Files.delete(link);
            }
        }
    }

    private record Run(Process process, Path output) {
        String told() throws IOException {
            return Files.readString(output);
        }

        void awaitReady() {
            await().atMost(LIMIT).until(() -> !process.isAlive() || told().contains(READY));
            assertThat(process.isAlive()).as(() -> "runs").isTrue();
        }

        int awaitCode() throws InterruptedException {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        }

        /** As Ctrl-C or SIGTERM do. */
        void end() throws InterruptedException {
            process.destroy();
            assertThat(process.waitFor(ENDING.toSeconds(), TimeUnit.SECONDS)).isTrue();
        }
    }

    private Run devCluster(String... arguments) throws IOException {
        return devCluster(builder(arguments));
    }

    private Run devCluster(ProcessBuilder builder) throws IOException {
        Assumptions.assumeTrue(
                System.getenv("CI") != null || isInPath("go"), "Go 1.26 is needed to build the dev cluster");
        return start(builder);
    }

    private static boolean isInPath(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(each -> Files.isExecutable(Path.of(each, program)));
    }

    private static ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "io.signalbox.boot.Main",
                "dev-cluster"));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    private Run start(ProcessBuilder builder) throws IOException {
        Path output = Files.createTempFile(folder, "output", ".txt");
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        started.add(process);
        return new Run(process, output);
    }

    /** What the cluster's own kubectl prints. */
    private static String kubectl(Path data, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                data.resolve("bin/kubectl").toString(),
                "--kubeconfig=" + data.resolve("admin.kubeconfig"),
                "--cache-dir=" + data.resolve("kubectl-cache")));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out).isZero();
        return out.strip();
    }

    @Test
    void a_cluster_is_ready_for_signalbox_and_kept_with_all_edits() throws Exception {
        Path data = folder.resolve("data");
        int port = new Ports().next();
        Run first = devCluster("--data", data.toString(), "--port", Integer.toString(port));
        first.awaitReady();
        assertThat(first.told())
                .contains("https://127.0.0.1:" + port)
                .contains("export KUBECONFIG=" + data.resolve("admin.kubeconfig"))
                .contains("./signalbox run --kubernetes");
        assertThat(kubectl(data, "get", "gateways,settings", "--namespace=gloo-system", "--output=name"))
                .contains(
                        "gateway.gateway.solo.io/gateway-proxy",
                        "gateway.gateway.solo.io/gateway-proxy-ssl",
                        "settings.gloo.solo.io/default");
        assertThat(kubectl(data, "apply", "--filename=../deploy/dev-cluster/hello.yaml"))
                .isEqualTo("virtualservice.gateway.solo.io/hello created");
        kubectl(data, "delete", "gateway", "gateway-proxy-ssl", "--namespace=gloo-system");

        Run other = devCluster("--data", data.toString());
        assertThat(other.awaitCode()).isEqualTo(3);
        assertThat(other.told()).contains("another cluster runs in " + data);

        List<ProcessHandle> parts = first.process().descendants().toList();
        assertThat(parts).hasSize(4);
        first.end();
        await().atMost(ENDING).until(() -> parts.stream().noneMatch(ProcessHandle::isAlive));

        Run second = devCluster("--data", data.toString());
        second.awaitReady();
        assertThat(second.told()).contains("https://127.0.0.1:" + port);
        assertThat(kubectl(data, "get", "virtualservices", "--output=name"))
                .isEqualTo("virtualservice.gateway.solo.io/hello");
        assertThat(kubectl(data, "get", "gateways", "--namespace=gloo-system", "--output=name"))
                .as("what a user deleted does not come back")
                .isEqualTo("gateway.gateway.solo.io/gateway-proxy");
    }

    @Test
    void nothing_is_kept_of_a_cluster_that_is_thrown_away() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("temporary"));
        ProcessBuilder builder = builder("--throw-away");
        builder.environment().put("TMPDIR", temporary.toString());
        Run run = devCluster(builder);
        run.awaitReady();
        assertThat(run.told()).contains("Nothing of it is kept");
        assertThat(temporary).isNotEmptyDirectory();
        run.end();
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void a_port_in_use_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Run run = devCluster("--throw-away", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(run.awaitCode()).isEqualTo(3);
            assertThat(run.told())
                    .contains("port " + taken.getLocalPort() + " of 127.0.0.1 is taken")
                    .contains("signalbox dev-cluster: the cluster did not start; the reason is above");
        }
    }

    @Test
    void a_node_wants_a_network_of_its_own() throws Exception {
        Run run = devCluster("--throw-away", "--node");
        assertThat(run.awaitCode()).isEqualTo(3);
        assertThat(run.told()).contains("10.244.0.1 is none of this network", "examples/kubernetes-services/stage");
    }

    @Test
    void without_go_the_way_to_get_it_is_told() throws Exception {
        ProcessBuilder builder = builder("--throw-away");
        builder.environment().put("SIGNALBOX_CACHE", folder.resolve("empty").toString());
        builder.environment().put("PATH", pathWithoutGo().toString());
        builder.environment().remove("KUBEBUILDER_ASSETS");
        Run run = start(builder);
        assertThat(run.awaitCode()).isEqualTo(3);
        assertThat(run.told())
                .contains("there is no \"go\" in PATH", "https://go.dev/dl/")
                .contains("signalbox dev-cluster: the cluster's program could not be built; the reason is above");
    }

    /** A folder with all programs of the system but Go. */
    private Path pathWithoutGo() throws IOException {
        Path path = Files.createDirectory(folder.resolve("path"));
        try (Stream<Path> programs = Files.list(Path.of("/usr/bin"))) {
            for (Path each : programs.filter(program -> !program.endsWith("go")).toList()) {
                Files.createSymbolicLink(path.resolve(each.getFileName()), each);
            }
        }
        return path;
    }

    /** As {@code KUBEBUILDER_ASSETS} names it, with programs that are ours under the names of others. */
    @Test
    void the_binaries_of_others_are_taken_if_they_are_named() throws Exception {
        Run built = devCluster("--throw-away");
        built.awaitReady();
        Path kubectl = Path.of(built.told()
                        .lines()
                        .filter(line -> line.contains("export KUBECONFIG="))
                        .findFirst()
                        .orElseThrow()
                        .replaceFirst(".*KUBECONFIG=", ""))
                .resolveSibling("bin/kubectl")
                .toRealPath();
        built.end();
        Path assets = Files.createDirectory(folder.resolve("assets"));
        for (String program : List.of("etcd", "kube-apiserver", "kubectl")) {
            Path script = Files.writeString(
                    assets.resolve(program), "#!/bin/sh\nexec '" + kubectl + "' " + program + " \"$@\"\n");
            assertThat(script.toFile().setExecutable(true)).isTrue();
        }
        Path data = folder.resolve("data");
        ProcessBuilder builder = builder("--data", data.toString());
        builder.environment().put("KUBEBUILDER_ASSETS", assets.toString());
        Run run = start(builder);
        run.awaitReady();
        assertThat(run.told()).contains("has no kube-controller-manager: the cluster runs without");
        assertThat(data.resolve("bin/kubectl").toRealPath())
                .isEqualTo(assets.resolve("kubectl").toRealPath());
        assertThat(kubectl(data, "get", "settings", "--namespace=gloo-system", "--output=name"))
                .isEqualTo("settings.gloo.solo.io/default");
    }
}
