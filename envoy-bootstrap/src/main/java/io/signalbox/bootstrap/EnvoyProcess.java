package io.signalbox.bootstrap;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A real Envoy as a child process, which never outlives this JVM, even one that is killed. Its methods may be called
 * from any thread; one at a time changes the process.
 */
public final class EnvoyProcess implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(20);
    private static final Duration GRACE = Duration.ofSeconds(5);

    /**
     * Becomes Envoy, and leaves a shell behind that waits on the pipe from the JVM: a line means that Envoy has ended
     * and all is well, the end of the pipe that the JVM is gone, however it went.
     */
    private static final String LIFELINE = """
            exec 3<&0 </dev/null
            { read -r _ <&3 || kill -9 $$; } 2>/dev/null &
            exec "$@" 3<&-
            """;

    private final List<String> line;
    private final Path adminAddressFile;
    private final Path log;
    private final Thread onExit = new Thread(this::destroy, "envoy-end");

    private volatile Process process;
    private @Nullable EnvoyAdmin admin;

    /**
     * Starts Envoy with a bootstrap configuration and returns at once; {@link #awaitAdmin}, {@link #awaitConnected} and
     * {@link #awaitReady} wait for it to get somewhere.
     *
     * @param bootstrap YAML, as {@link Bootstrap#render} gives; with admin port 0 Envoy takes a free one
     * @param folder existing; gets {@code bootstrap.yaml} and {@code envoy.log}, and must be this process's alone
     */
    public static EnvoyProcess start(EnvoyBinary binary, String bootstrap, Path folder) throws IOException {
        return start(binary, bootstrap, folder, List.of());
    }

    /** The same, with further arguments for Envoy, such as {@code --component-log-level upstream:debug}. */
    public static EnvoyProcess start(EnvoyBinary binary, String bootstrap, Path folder, List<String> arguments)
            throws IOException {
        Path configuration = Files.writeString(folder.resolve("bootstrap.yaml"), bootstrap);
        Path adminAddressFile = folder.resolve("admin-address");
        List<String> line = new ArrayList<>(List.of("/bin/sh", "-c", LIFELINE, "sh"));
        line.addAll(List.of(binary.path().toString(), "-c", configuration.toString()));
        line.addAll(List.of("--admin-address-path", adminAddressFile.toString()));
        // Envoys of several tests run side by side: hot restart would have them meet in one shared memory segment.
        line.addAll(List.of("--concurrency", "1", "--disable-hot-restart"));
        line.addAll(arguments);
        return new EnvoyProcess(line, adminAddressFile, folder.resolve("envoy.log"));
    }

    private EnvoyProcess(List<String> line, Path adminAddressFile, Path log) throws IOException {
        this.line = List.copyOf(line);
        this.adminAddressFile = adminAddressFile;
        this.log = log;
        this.process = launch();
        Runtime.getRuntime().addShutdownHook(onExit);
    }

    private Process launch() throws IOException {
        Files.deleteIfExists(adminAddressFile);
        Process started = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        OutputStream lifeline = started.getOutputStream();
        var _ = started.onExit().thenRun(() -> release(lifeline));
        return started;
    }

    private static void release(OutputStream lifeline) {
        try (lifeline) {
            lifeline.write('\n');
        } catch (IOException alreadyGone) {
            // The waiting shell was ended too, as by a signal to the whole group: nothing is left to release.
            return;
        }
    }

    /** Waits until the admin interface answers. */
    public EnvoyProcess awaitAdmin(Duration limit) throws IOException, InterruptedException {
        return await(
                "open its admin interface",
                limit,
                () -> admin().get("/server_info").statusCode() == 200);
    }

    /** Waits until the ADS stream to the control plane stands. */
    public EnvoyProcess awaitConnected(Duration limit) throws IOException, InterruptedException {
        return await(
                "connect to the control plane",
                limit,
                () -> admin().stat("control_plane.connected_state").orElse(0) == 1);
    }

    /** Waits until Envoy has all that its first configuration needs, and takes requests. */
    public EnvoyProcess awaitReady(Duration limit) throws IOException, InterruptedException {
        return await("become ready", limit, () -> admin().isReady());
    }

    /** @throws IOException when Envoy does not run or has not opened its admin interface yet */
    public synchronized EnvoyAdmin admin() throws IOException {
        if (admin == null) {
            String address = Files.exists(adminAddressFile)
                    ? Files.readString(adminAddressFile).strip()
                    : "";
            if (address.isEmpty()) {
                throw new IOException("Envoy has not opened its admin interface yet");
            }
            admin = new EnvoyAdmin(HostPort.parse(address));
        }
        return admin;
    }

    public synchronized long pid() {
        return process.pid();
    }

    public synchronized boolean isAlive() {
        return process.isAlive();
    }

    /** What Envoy wrote so far, over all restarts. */
    public Path log() {
        return log;
    }

    /** SIGKILL, as a crash would be. */
    public synchronized void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
        forgetAdmin();
    }

    /** SIGTERM, then a new process with the same arguments. Its admin port differs where the system chose it. */
    public synchronized void restart() throws IOException, InterruptedException {
        terminate();
        process = launch();
    }

    /** SIGTERM, and SIGKILL when that is not enough. */
    @Override
    public synchronized void close() {
        try {
            terminate();
        } catch (InterruptedException e) {
            destroy();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(onExit);
        } catch (IllegalStateException jvmIsEnding) {
            // The hook runs already, or has.
            return;
        }
    }

    private void terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
            process.destroyForcibly().waitFor();
        }
        forgetAdmin();
    }

    private void destroy() {
        process.destroyForcibly();
    }

    private void forgetAdmin() {
        if (admin != null) {
            admin.close();
            admin = null;
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private EnvoyProcess await(String what, Duration limit, Condition condition)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        IOException last = null;
        while (System.nanoTime() < deadline) {
            if (!isAlive()) {
                throw new IOException(
                        "Envoy ended with " + process.exitValue() + " and did not " + what + ": " + tail());
            }
            try {
                if (condition.holds()) {
                    return this;
                }
            } catch (IOException notYet) {
                last = notYet;
            }
            Thread.sleep(POLL);
        }
        throw new IOException("Envoy did not " + what + " within " + limit.toMillis() + " ms: " + tail(), last);
    }

    private String tail() throws IOException {
        List<String> lines = Files.exists(log) ? Files.readAllLines(log) : List.of();
        return lines.stream()
                .skip(Math.max(0, lines.size() - 12))
                .map(text -> text.substring(0, Math.min(text.length(), 300)))
                .collect(Collectors.joining("\n", "\n", ""));
    }
}
