package io.signalbox.cli;

import ch.qos.logback.classic.Level;
import com.google.common.collect.ImmutableList;
import io.signalbox.admin.LogFormat;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.cli.SampleRequests.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs an example with a real Envoy, sends its requests, and says where to look and what to edit. */
@Command(
        name = "demo",
        mixinStandardHelpOptions = true,
        description = {
            "Runs an example: the control plane, a real Envoy, and sample servers to send requests to.",
            "Edit the example while it runs. Ctrl-C ends all of it."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class DemoCommand implements Callable<Integer> {

    private static final String REQUESTS = "requests.http";
    private static final String README = "README.md";

    private final Launcher launcher;
    private final Terminal terminal;

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            converter = Converters.Folder.class,
            description = "The example; its requests are in " + REQUESTS + ". Default: examples/petstore.")
    private @Nullable Path directory;

    @Option(
            names = "--once",
            description = "End after the requests; with exit code 3 if one of them got no good answer.")
    private boolean once;

    DemoCommand(Launcher launcher, Terminal terminal) {
        this.launcher = launcher;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        terminal.log(LogFormat.TEXT, Level.WARN);
        SampleRequests.allowHostHeader();
        Path example = example();
        HttpFile file = requests(example);
        EnvoyBinary binary = EnvoyBinary.locate(terminal.environment(), this::say);
        Path scratch = Files.createTempDirectory("signalbox-demo");
        Demo demo = new Demo(this::say);
        AutoCloseable all = () -> {
            demo.close();
            delete(scratch);
        };
        try (Lifetime lifetime = new Lifetime(all);
                SampleRequests requests = new SampleRequests(file, demo::port)) {
            Demo.Parts parts = demo.start(launcher, binary, example, scratch);
            List<String> findings = Demo.findings(parts.running().view());
            findings.forEach(this::say);
            boolean fine = told(requests.send());
            if (!once) {
                sayWhereToLook(example, parts);
                demo.follow(parts.running(), () -> sendAgain(requests));
                lifetime.await();
            }
            return fine ? ExitCode.FINE : ExitCode.CANNOT_RUN;
        }
    }

    private Path example() throws CannotRunException {
        if (directory != null) {
            return directory;
        }
        return Shipped.folder("examples/petstore")
                .orElseThrow(() -> new CannotRunException(
                        "the folder examples/petstore was not found; name an example with --directory"));
    }

    private static HttpFile requests(Path example) throws IOException {
        Path file = example.resolve(REQUESTS);
        try {
            return Files.exists(file) ? HttpFile.parse(Files.readString(file)) : new HttpFile(ImmutableList.of());
        } catch (IllegalArgumentException e) {
            throw new CannotRunException(file + ": " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }

    private boolean told(List<Outcome> outcomes) {
        for (Outcome outcome : outcomes) {
            HttpFile.Request request = outcome.request();
            say("");
            if (!request.title().isEmpty()) {
                say("  " + request.title());
            }
            say("    " + curl(outcome));
            String status = outcome.status() == 0 ? "no answer" : Integer.toString(outcome.status());
            say("    " + status + (outcome.from().isEmpty() ? "" : ": " + outcome.from()));
        }
        return outcomes.stream().allMatch(Outcome::isFine);
    }

    private static String curl(Outcome outcome) {
        StringBuilder command = new StringBuilder("curl");
        if (!outcome.request().method().equals("GET")) {
            command.append(" -X ").append(outcome.request().method());
        }
        outcome.request()
                .headers()
                .forEach((name, value) -> command.append(" -H '")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\''));
        if (!outcome.request().body().isEmpty()) {
            command.append(" -d '").append(outcome.request().body()).append('\'');
        }
        return command.append(' ').append(outcome.uri()).toString();
    }

    private void sendAgain(SampleRequests requests) {
        try {
            told(requests.send());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void sayWhereToLook(Path example, Demo.Parts parts) throws IOException {
        String admin = "http://" + parts.running().adminAddress();
        say("");
        say("Where to look");
        look(admin + "/snapshots/xds", "what Envoy should have, and from which line it comes");
        look(admin + "/clients", "what Envoy has acknowledged");
        look(admin + "/problems", "what is wrong with the resources");
        look(parts.envoy().admin().address() + "/config_dump", "what Envoy itself says that it has");
        say("");
        say("What to try");
        say("  Edit a file in " + example.toAbsolutePath().normalize() + " and save it: what changed, and where the");
        say("  requests then go, is told here. " + README + " there has suggestions.");
        say("");
        say("Ctrl-C ends Envoy, the servers and Signalbox.");
    }

    private void look(String where, String what) {
        say("  %-40s %s".formatted(where, what));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
