package io.signalbox.cli;

import io.signalbox.bootstrap.EnvoyBinary;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Prints where the Envoy is that Signalbox was tested with. */
@Command(
        name = "envoy",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the path of the Envoy that this build was tested with; installs it first if need be.",
            "The environment variable ENVOY names another one to take."
        })
final class EnvoyCommand implements Callable<Integer> {

    private final Terminal terminal;

    EnvoyCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        EnvoyBinary envoy = EnvoyBinary.locate(terminal.environment(), terminal.err()::println);
        terminal.out().println(envoy.path());
        terminal.out().flush();
        return ExitCode.FINE;
    }
}
