package io.signalbox.cli;

import ch.qos.logback.classic.Level;
import com.google.common.collect.ImmutableList;
import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import io.signalbox.admin.Finding;
import io.signalbox.admin.LogFormat;
import io.signalbox.model.Severity;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what is wrong with the resources of a directory, without serving them. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Reads and translates the resources of a directory, and says what is wrong with them.",
            "Exit code 1 if there are errors; warnings alone are fine."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class CheckCommand implements Callable<Integer> {

    private enum Format {
        TEXT,
        JSON
    }

    private final Checker checker;
    private final Terminal terminal;

    @Option(
            names = "--directory",
            required = true,
            paramLabel = "DIR",
            converter = Converters.Folder.class,
            description = "Where the resources are.")
    private Path directory;

    @Option(
            names = "--write-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "gloo-system",
            description = "As for run. Default: ${DEFAULT-VALUE}.")
    private String writeNamespace;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text (a line each, file:line:column first) or json. Default: ${DEFAULT-VALUE}.")
    private Format format;

    CheckCommand(Checker checker, Terminal terminal) {
        this.checker = checker;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        terminal.log(LogFormat.TEXT, Level.WARN);
        StoreView view = checker.check(directory, writeNamespace);
        ImmutableList<Finding> findings = Finding.all(view);
        Map<Severity, Long> counts = Finding.counts(findings);
        long errors = counts.getOrDefault(Severity.ERROR, 0L);
        long warnings = counts.getOrDefault(Severity.WARNING, 0L);
        switch (format) {
            case TEXT -> {
                findings.forEach(finding -> terminal.out().println(finding.text()));
                terminal.err()
                        .println(counted(view.held().size(), "resource") + ", " + counted(errors, "error") + ", "
                                + counted(warnings, "warning"));
            }
            case JSON -> json(view, findings, errors, warnings);
        }
        terminal.out().flush();
        return errors > 0 ? ExitCode.CONFIGURATION_ERRORS : ExitCode.FINE;
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }

    private void json(StoreView view, ImmutableList<Finding> findings, long errors, long warnings) throws IOException {
        JsonWriter json = new JsonWriter(terminal.out());
        json.setFormattingStyle(FormattingStyle.PRETTY);
        json.beginObject();
        json.name("resources").value(view.held().size());
        json.name("errors").value(errors);
        json.name("warnings").value(warnings);
        json.name("problems").beginArray();
        for (Finding finding : findings) {
            finding.writeTo(json);
        }
        json.endArray();
        json.endObject();
        json.flush();
        terminal.out().println();
    }
}
