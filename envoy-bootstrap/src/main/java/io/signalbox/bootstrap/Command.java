package io.signalbox.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A program that is run to its end, with what it printed on both streams. */
record Command(int exitCode, String output) {

    boolean succeeded() {
        return exitCode == 0;
    }

    /** The last lines of the output, for a message. */
    String tail() {
        List<String> lines = output.strip().lines().toList();
        return lines.stream().skip(Math.max(0, lines.size() - 8)).collect(Collectors.joining("\n"));
    }

    /**
     * Waits for the program's end, and ends it when the limit is over.
     *
     * @param environment all of it, nothing is inherited
     */
    static Command run(List<String> line, Map<String, String> environment, Duration limit)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("signalbox-", ".out");
        try {
            ProcessBuilder builder = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
            builder.environment().clear();
            builder.environment().putAll(environment);
            Process process = builder.start();
            try {
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    throw new IOException(line.getFirst() + " did not end within " + limit.toSeconds() + " s");
                }
            } finally {
                process.destroyForcibly();
            }
            return new Command(process.exitValue(), Files.readString(output));
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
