package io.signalbox.deploy;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * The real Helm, built from its Go module by {@code deploy/helm/tool/build}. Where neither a built one nor Go is there
 * the tests are skipped with a message, and fail if the environment variable {@code CI} is set.
 *
 * @param home what would be in the user's home otherwise
 * @param kubeconfig of the cluster to work on, if any
 */
record Helm(Path binary, Path home, @Nullable Path kubeconfig) {

    static final Path DEPLOY = Path.of("..", "deploy").toAbsolutePath().normalize();
    static final Path CHART = DEPLOY.resolve("helm/signalbox");

    /** How it ended, and what it said. */
    record Outcome(int exit, String out, String problems) {
        /** What was printed. */
        String expectSuccess() {
            if (exit != 0) {
                throw new AssertionError("it failed with " + exit + ": " + problems + out);
            }
            return out;
        }

        /** Why it was not done. */
        String expectFailure() {
            if (exit == 0) {
                throw new AssertionError("it should have failed, and printed: " + out);
            }
            return problems;
        }
    }

    static Helm find(Path home) throws IOException, InterruptedException {
        Outcome build = run(Map.of(), List.of(DEPLOY.resolve("helm/tool/build").toString()));
        boolean excused = build.exit() != 0 && !isInPath("go") && System.getenv("CI") == null;
        Assumptions.assumeFalse(excused, "there is no helm to test with; install Go 1.26");
        return new Helm(Path.of(build.expectSuccess().strip()), home, null);
    }

    Helm on(Path cluster) {
        return new Helm(binary, home, cluster);
    }

    Outcome run(String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(binary.toString()));
        line.addAll(List.of(arguments));
        // Without a cluster there must be none, also not that of whoever runs the tests.
        String cluster = kubeconfig == null ? home.resolve("no-cluster").toString() : kubeconfig.toString();
        return run(
                Map.of(
                        "HELM_CACHE_HOME", home.toString(),
                        "HELM_CONFIG_HOME", home.toString(),
                        "HELM_DATA_HOME", home.toString(),
                        "KUBECONFIG", cluster),
                line);
    }

    /** What the chart renders. */
    String template(String namespace, String... arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("template", "signalbox", CHART.toString(), "-n", namespace));
        line.addAll(List.of(arguments));
        return run(line.toArray(String[]::new)).expectSuccess();
    }

    /** The values that the tests install with. */
    static List<Path> valueSets() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.sorted().toList();
        }
    }

    static Outcome run(Map<String, String> environment, List<String> line) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        Path problems = Files.createTempFile("problems", ".txt");
        try {
            Process process = builder.redirectError(problems.toFile()).start();
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), out, Files.readString(problems));
        } finally {
            Files.delete(problems);
        }
    }

    private static boolean isInPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
