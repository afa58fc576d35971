package io.signalbox.benchmarks;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A real API server with a real etcd on loopback, for one run: {@code deploy/dev-cluster}. Without controllers, which
 * would only take processor time here.
 */
final class DevCluster implements AutoCloseable {

    /** An environment variable: a folder in which the cluster is kept from run to run, since filling one takes time. */
    private static final String KEPT = "SIGNALBOX_BENCHMARK_CLUSTER";

    private static final int LAST_SECONDS = 20;

    private final Process process;
    private final JsonObject state;

    private DevCluster(Process process, JsonObject state) {
        this.process = process;
        this.state = state;
    }

    /** Builds it, if it was not before, starts it, and waits until it is ready. */
    static DevCluster start() throws IOException, InterruptedException {
        Process build = new ProcessBuilder(
                        repository().resolve("deploy/dev-cluster/build").toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String binary = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (build.waitFor() != 0) {
            throw new IOException("the dev cluster could not be built; its words are above");
        }
        List<String> command = new ArrayList<>(List.of(binary, "cluster", "--no-controller-manager"));
        Optional.ofNullable(System.getenv(KEPT)).ifPresent(folder -> command.addAll(List.of("--data", folder)));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        String ready = answers.readLine();
        if (ready == null) {
            throw new IOException("the dev cluster did not start; its words are above");
        }
        return new DevCluster(process, JsonParser.parseString(ready).getAsJsonObject());
    }

    /** The kubeconfig of a user who may do everything. */
    Path kubeconfig() {
        return Path.of(state.get("kubeconfig").getAsString());
    }

    /** The processes of API server and etcd. */
    List<Long> pids() {
        List<Long> pids = new ArrayList<>();
        state.getAsJsonObject("pids").asMap().values().forEach(pid -> pids.add(pid.getAsLong()));
        return pids;
    }

    /** The folder above the working directory that holds Signalbox. */
    static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isExecutable(at.resolve("deploy/dev-cluster/build"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("run it in the folder of Signalbox");
            }
        }
        return at;
    }

    /** Ends it by the end of its stdin; its folder goes with it unless it is to be kept. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
