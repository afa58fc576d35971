package io.signalbox.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A process of its own to measure: the control plane as {@code ./signalbox run} starts it, or one to compare with. */
record ServedProcess(Process process, Path log, int port) implements AutoCloseable {

    /** The kernel's name for what is resident now, and for the most that ever was. proc_pid_status(5) */
    static final String RESIDENT = "VmRSS";

    static final String HIGHEST = "VmHWM";

    private static final int LAST_SECONDS = 10;

    /** The control plane of a cluster, as operators run it: with the launcher's flags, and logging as by default. */
    static ServedProcess controlPlane(DevCluster cluster) throws IOException {
        int xds = freePort();
        List<String> command = List.of(
                DevCluster.repository().resolve("signalbox").toString(),
                "run",
                "--kubernetes",
                "--kubeconfig=" + cluster.kubeconfig(),
                "--xds-address=127.0.0.1:" + xds,
                "--admin-address=127.0.0.1:" + freePort());
        return start(command, xds);
    }

    /** Another class of this module in a JVM with the control plane's flags. */
    static ServedProcess sameFlags(Class<?> main, DevCluster cluster) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + DevCluster.repository().resolve("control-plane/jvm-options"),
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                cluster.kubeconfig().toString()));
        return start(command, 0);
    }

    private static ServedProcess start(List<String> command, int port) throws IOException {
        Path log = Files.createTempFile("signalbox-benchmark", ".log");
        log.toFile().deleteOnExit();
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().remove("SIGNALBOX_LOG_LEVEL");
        return new ServedProcess(builder.start(), log, port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    long pid() {
        return process.pid();
    }

    /** Waits until it has printed something. */
    void awaitWords(String words, Duration limit) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (!Files.readString(log).contains(words)) {
            if (System.nanoTime() > end || !process.isAlive()) {
                throw new IOException("no \"" + words + "\" but:\n" + Files.readString(log));
            }
            Thread.sleep(100);
        }
    }

    /** A value of the kernel's about its memory, in MiB. */
    double mebibytes(String field) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid()), "status"))) {
            return lines.filter(line -> line.startsWith(field + ":"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .findFirst()
                            .orElseThrow()
                    / 1024.0;
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LAST_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
