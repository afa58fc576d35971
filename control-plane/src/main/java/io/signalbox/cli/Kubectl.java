package io.signalbox.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Kubernetes' own client, and a cluster to call with it. */
final class Kubectl {

    private static final String NAME = "kubectl";

    /** CRDs are served a moment after they are said to be established. */
    private static final Duration SETTLING = Duration.ofSeconds(30);

    private static final Duration POLL = Duration.ofMillis(200);

    private final Path program;
    private final LocalCluster cluster;
    private final Map<String, String> environment;

    private Kubectl(Path program, LocalCluster cluster, Map<String, String> environment) {
        this.program = program;
        this.cluster = cluster;
        this.environment = environment;
    }

    /**
     * The kubectl that comes with a cluster: that of {@code KUBEBUILDER_ASSETS} if the cluster's program is from there,
     * else the program itself, which is kubectl when called so. It is linked into the cluster's folder.
     */
    static Kubectl of(LocalCluster cluster, Path clusterProgram, Map<String, String> environment) throws IOException {
        String assets = environment.getOrDefault("KUBEBUILDER_ASSETS", "");
        Path original =
                assets.isEmpty() ? clusterProgram : Path.of(assets, NAME).toAbsolutePath();
        if (!Files.isExecutable(original)) {
            Path found = inPath(environment)
                    .orElseThrow(() -> new CannotRunException("KUBEBUILDER_ASSETS is " + assets
                            + ", which has no kubectl, and there is none in PATH; install one, or unset the variable"));
            return new Kubectl(found, cluster, environment);
        }
        Path link = Files.createDirectories(cluster.data().resolve("bin")).resolve(NAME);
        Files.deleteIfExists(link);
        return new Kubectl(Files.createSymbolicLink(link, original), cluster, environment);
    }

    /** The first kubectl of {@code PATH}. */
    static Optional<Path> inPath(Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path candidate = Path.of(folder, NAME);
            if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    Path program() {
        return program;
    }

    /** Applies the CRDs of a folder, over those of another version, and waits until they are served. */
    void applyCrds(Path folder) throws IOException, InterruptedException {
        run("apply", "--server-side", "--force-conflicts", "-f", folder.toString());
        run("wait", "--for=condition=Established", "--timeout=60s", "-f", folder.toString());
    }

    /** Applies a file with a namespace and what is in it, unless the namespace is there. */
    void applyOnce(String namespace, Path file) throws IOException, InterruptedException {
        if (!run("get", "namespace", namespace, "--ignore-not-found", "--output=name")
                .isBlank()) {
            return;
        }
        long deadline = System.nanoTime() + SETTLING.toNanos();
        while (true) {
            try {
                run("apply", "-f", file.toString());
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > deadline) {
                    throw notYet;
                }
                Thread.sleep(POLL);
            }
        }
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program.toString(),
                "--kubeconfig=" + cluster.kubeconfig(),
                // What it remembers of another cluster that had the same port would be wrong.
                "--cache-dir=" + cluster.data().resolve("kubectl-cache")));
        command.addAll(List.of(arguments));
        Process process = LocalCluster.builder(command, environment)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(NAME + " " + String.join(" ", arguments) + " failed: " + said.strip());
        }
        return said;
    }
}
