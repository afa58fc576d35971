package io.signalbox.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/** A Kubernetes control plane that runs on loopback; the README of {@code deploy/dev-cluster} tells more. */
final class LocalCluster implements AutoCloseable {

    /** The components have 3 s each to end; a machine under load gets more. */
    private static final Duration ENDING = Duration.ofSeconds(20);

    private final Process process;
    private final Path data;
    private final Path kubeconfig;
    private final String server;

    /** Whether pods run, as small servers. */
    enum Pods {
        NONE,
        RUN
    }

    /**
     * How a cluster should be.
     *
     * @param data where it is kept; absent: in a folder that is gone afterwards
     * @param port of the API server; absent: that of the last run, or a free one
     */
    record Wishes(Optional<Path> data, OptionalInt port, Pods pods) {}

    private LocalCluster(Process process, JsonObject ready) {
        this.process = process;
        this.data = Path.of(ready.get("data").getAsString());
        this.kubeconfig = Path.of(ready.get("kubeconfig").getAsString());
        this.server = ready.get("server").getAsString();
    }

    /**
     * The path of the cluster's program, which is built if need be; that takes minutes, and tells so on standard error.
     *
     * @param folder {@code deploy/dev-cluster}
     * @param environment for the build
     */
    static Path program(Path folder, Map<String, String> environment) throws IOException, InterruptedException {
        Process build = builder(List.of(folder.resolve("build").toString()), environment)
                .start();
        String out = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = build.waitFor();
        if (code != 0) {
            throw new CannotRunException("the cluster's program could not be built; the reason is above");
        }
        return Path.of(out.strip());
    }

    /** Starts a cluster, and returns when its API server and controllers are ready. */
    static LocalCluster start(Path program, Wishes wishes, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "cluster"));
        wishes.data().ifPresent(data -> command.addAll(List.of("--data", data.toString())));
        wishes.port().ifPresent(port -> command.addAll(List.of("--apiserver-port", Integer.toString(port))));
        if (wishes.pods() == Pods.RUN) {
            command.add("--node");
        }
        Process process = builder(command, environment).start();
        BufferedReader out = process.inputReader(StandardCharsets.UTF_8);
        String ready = out.readLine();
        if (ready == null) {
            process.waitFor();
            throw new CannotRunException("the cluster did not start; the reason is above");
        }
        return new LocalCluster(process, JsonParser.parseString(ready).getAsJsonObject());
    }

    /**
     * Standard error is this process's own, as a program that says its last words there must not find it closed when
     * this process is killed.
     */
    static ProcessBuilder builder(List<String> command, Map<String, String> environment) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    /** Its folder. */
    Path data() {
        return data;
    }

    /** Says how to reach it as a user who may do everything. */
    Path kubeconfig() {
        return kubeconfig;
    }

    /** The API server's URL. */
    String server() {
        return server;
    }

    /**
     * Returns when the cluster has ended.
     *
     * @throws CannotRunException if it was not told to
     */
    void awaitEnd() throws IOException, InterruptedException {
        int code = process.waitFor();
        if (code != 0) {
            throw new CannotRunException(
                    "the cluster has ended (code " + code + "); the reason is above, or in " + data.resolve("log"));
        }
    }

    /** Ends it. What is to be kept of it is in its folder then. */
    @Override
    public void close() throws InterruptedException {
        // Process::destroy would close its stdin as well, which the cluster takes for this process's sudden end.
        process.toHandle().destroy();
        if (!process.waitFor(ENDING.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }
}
