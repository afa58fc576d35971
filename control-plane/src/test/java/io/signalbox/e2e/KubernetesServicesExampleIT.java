package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/**
 * Does what {@code examples/kubernetes-services/README.md} says, in one shell on its stage, and sees what it says: a
 * real cluster, Signalbox as a process of its own, the real Envoy, and requests through cluster IPs and to pods.
 */
class KubernetesServicesExampleIT {

    private static final Path HOUSE = Path.of("..").toAbsolutePath().normalize();

    private static final String STAGE = "examples/kubernetes-services/stage";

    /** A machine under load gets this long for what takes milliseconds. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Duration ENDING = Duration.ofMinutes(2);

    private static final Pattern CONSOLE =
            Pattern.compile("^```console\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

    /** What changes the cluster is done once; what only looks is done until it shows what is to be seen. */
    private static final Pattern CHANGE = Pattern.compile("kubectl (apply|scale|delete|patch) .*");

    /** A command of the README, and what it prints. */
    private record Step(String command, String output) {}

    @Test
    void the_readme_and_the_guides_first_steps_are_true() throws Exception {
        assumeNamespaces();
        List<Step> steps = steps("examples/kubernetes-services/README.md");
        assertThat(steps).hasSizeGreaterThan(20);
        assertThat(steps.getFirst()).isEqualTo(new Step(STAGE, ""));
        assertThat(steps.getLast()).isEqualTo(new Step("exit", ""));

        List<Step> hello = steps("docs/guides/kubernetes.md").stream()
                .filter(step -> step.command().contains("hello"))
                .toList();
        assertThat(hello).hasSize(2);

        try (Shell shell = new Shell()) {
            hello.forEach(shell::follow);
            shell.printed("kubectl delete virtualservice hello");
            steps.subList(1, steps.size() - 1).forEach(shell::follow);
        }
    }

    private static void assumeNamespaces() throws IOException, InterruptedException {
        boolean possible = System.getProperty("os.name").equals("Linux")
                && (runs("unshare", "--net", "true") || runs("unshare", "--user", "--map-root-user", "--net", "true"));
        Assumptions.assumeTrue(
                possible || System.getenv("CI") != null,
                "network namespaces cannot be made here; run as root on Linux");
    }

    private static boolean runs(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    private static List<Step> steps(String document) throws IOException {
        List<Step> steps = new ArrayList<>();
        CONSOLE.matcher(Files.readString(HOUSE.resolve(document)))
                .results()
                .flatMap(block -> block.group(1).lines())
                .forEach(line -> {
                    if (line.startsWith("$ ")) {
                        steps.add(new Step(line.substring(2), ""));
                    } else {
                        Step step = steps.removeLast();
                        steps.add(new Step(step.command(), step.output() + line + "\n"));
                    }
                });
        return steps;
    }

    /** Without what is another each time: names of pods, addresses, ages, and the spaces between columns. */
    private static String comparable(String output) {
        return output.lines()
                .map(line -> line.replaceAll("petstore-[0-9a-z]{6,10}-[0-9a-z]{5}\\b", "petstore-POD")
                        .replaceAll("\\b10\\.244\\.0\\.\\d+\\b", "POD-IP")
                        .replaceAll("\\b10\\.(9[6-9]|10\\d|11[01])\\.\\d+\\.\\d+\\b", "CLUSTER-IP")
                        .replaceAll("\\s(\\d+m)?\\d+s$", " AGE")
                        .replaceAll("\\s+", " ")
                        .strip())
                .collect(Collectors.joining("\n"));
    }

    /** The shell that the stage opens, without a terminal. */
    private static final class Shell implements AutoCloseable {

        private static final String END = "--- that was all";

        private final Process process;
        private final Writer in;
        private final BufferedReader out;

        Shell() throws IOException {
            process = new ProcessBuilder(HOUSE.resolve(STAGE).toString(), "bash")
                    .directory(HOUSE.toFile())
                    .redirectErrorStream(true)
                    .start();
            in = process.outputWriter(StandardCharsets.UTF_8);
            out = process.inputReader(StandardCharsets.UTF_8);
            // What the stage itself says comes before.
            printed("true");
        }

        /** Does what a step says, and fails if that does not come out. */
        void follow(Step step) {
            if (CHANGE.matcher(step.command()).matches()) {
                compare(step);
            } else {
                await(step.command()).atMost(LIMIT).pollDelay(Duration.ZERO).untilAsserted(() -> compare(step));
            }
        }

        private void compare(Step step) {
            assertThat(comparable(printed(step.command()))).as(step.command()).isEqualTo(comparable(step.output()));
        }

        String printed(String command) {
            try {
                in.append(command).append("\necho '").append(END).append("'\n").flush();
                StringBuilder printed = new StringBuilder();
                while (true) {
                    String line = out.readLine();
                    if (line == null) {
                        throw new IOException("the shell has ended; it said: " + printed);
                    }
                    if (line.equals(END)) {
                        return printed.toString();
                    }
                    printed.append(line).append('\n');
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException, InterruptedException {
            List<ProcessHandle> all = process.descendants().toList();
            in.close();
            assertThat(process.waitFor(ENDING.toSeconds(), TimeUnit.SECONDS))
                    .as("the stage ends with its shell")
                    .isTrue();
            assertThat(all).as("etcd, kube-apiserver, …, Envoy").hasSizeGreaterThan(6);
            await().atMost(ENDING).until(() -> all.stream().noneMatch(ProcessHandle::isAlive));
        }
    }
}
