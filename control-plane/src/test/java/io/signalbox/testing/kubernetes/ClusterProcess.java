package io.signalbox.testing.kubernetes;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The dev cluster's process, spoken to as its README says. May be used by one thread at a time. */
final class ClusterProcess implements AutoCloseable {

    private final Path binary;
    private final Process process;
    private final BufferedReader answers;
    private final Path data;
    private final Path kubeconfig;

    private ClusterProcess(Path binary, Process process, BufferedReader answers, JsonObject ready) {
        this.binary = binary;
        this.process = process;
        this.answers = answers;
        this.data = Path.of(ready.get("data").getAsString());
        this.kubeconfig = Path.of(ready.get("kubeconfig").getAsString());
    }

    /** Starts a cluster in a temporary folder and waits until it is ready. */
    static ClusterProcess start(Path binary) throws IOException {
        Process process = new ProcessBuilder(binary.toString(), "cluster", "--audit")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
        String ready = answers.readLine();
        if (ready == null) {
            process.destroy();
            throw new IOException("the dev cluster did not start; its words are above");
        }
        return new ClusterProcess(
                binary, process, answers, JsonParser.parseString(ready).getAsJsonObject());
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    /** Where the API server writes what service accounts ask. */
    Path auditLog() {
        return data.resolve("log/audit.log");
    }

    /** One of the commands on stdin: {@code kill NAME}, {@code start NAME}. */
    void command(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
            String answer = answers.readLine();
            if (answer == null
                    || !JsonParser.parseString(answer)
                            .getAsJsonObject()
                            .get("ok")
                            .getAsBoolean()) {
                throw new IOException(line + ": " + answer);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A kubeconfig for a user of these groups. */
    Path user(String name, List<String> groups) {
        List<String> arguments = new ArrayList<>(List.of("user", "--data", data.toString()));
        groups.forEach(group -> arguments.addAll(List.of("--group", group)));
        arguments.add(name);
        return Path.of(run(arguments));
    }

    /** Forgets etcd's history. */
    void compact() {
        run(List.of("compact", "--data", data.toString()));
    }

    private String run(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(binary.toString(), "cluster"));
        command.addAll(arguments);
        try {
            Process run = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String out = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (run.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + " failed; its words are above");
            }
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Ends the cluster by the end of its stdin; its folder goes with it. */
    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    /** The folder above the working directory that holds Signalbox. */
    static Path repository() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isExecutable(at.resolve("deploy/dev-cluster/build"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("no folder above the working directory has deploy/dev-cluster/build");
        }
        return at;
    }
}
