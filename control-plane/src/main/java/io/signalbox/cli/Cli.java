package io.signalbox.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The commands, put together, and what becomes of their failures. */
public final class Cli {

    private static final Logger log = LoggerFactory.getLogger(Cli.class);

    private Cli() {}

    /** Carries out a command line; returns the code to exit with. */
    public static int run(Launcher launcher, Checker checker, String... arguments) {
        PrintWriter out = new PrintWriter(System.out, true, System.out.charset());
        PrintWriter err = new PrintWriter(System.err, true, System.err.charset());
        return commandLine(launcher, checker, new Terminal(out, err, System.getenv()))
                .execute(arguments);
    }

    static CommandLine commandLine(Launcher launcher, Checker checker, Terminal terminal) {
        CommandLine root = new CommandLine(new Root())
                .addSubcommand(new RunCommand(launcher, terminal))
                .addSubcommand(new CheckCommand(checker, terminal))
                .addSubcommand(new DemoCommand(launcher, terminal))
                .addSubcommand(new BootstrapCommand(terminal))
                .addSubcommand(new EnvoyCommand(terminal))
                .addSubcommand(new DevClusterCommand(terminal))
                .addSubcommand(new CompletionCommand(terminal));
        return root.setOut(terminal.out())
                .setErr(terminal.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpWidth(100)
                .setParameterExceptionHandler((wrong, args) -> usage(wrong))
                .setExecutionExceptionHandler(Cli::failed);
    }

    /** Without a command: says which there are. */
    @Command(
            name = "signalbox",
            mixinStandardHelpOptions = true,
            versionProvider = Version.class,
            synopsisSubcommandLabel = "COMMAND",
            description = "An Envoy control plane: Gloo Edge resources in, Envoy configuration out over xDS.",
            footer = {
                "",
                "Exit codes: 0 fine, 1 the configuration has errors, 2 wrong usage, 3 cannot run.",
                "The environment variable SIGNALBOX_LOG_LEVEL sets the level of the log (error, warn, info, debug, trace)."
            })
    @SuppressWarnings("NullAway.Init") // picocli sets the specification
    static final class Root implements Runnable {

        @Spec
        private CommandSpec spec;

        @Override
        public void run() {
            throw new ParameterException(spec.commandLine(), "a command is missing");
        }
    }

    private static int usage(ParameterException wrong) {
        CommandLine command = wrong.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        err.println(name + ": " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("\"" + name + " --help\" tells what it takes");
        return ExitCode.USAGE;
    }

    private static int failed(Exception failure, CommandLine command, ParseResult parsed) {
        String name = command.getCommandSpec().qualifiedName();
        PrintWriter err = command.getErr();
        return switch (failure) {
            case WrongUsageException wrong -> usage(new ParameterException(command, wrong.getMessage()));
            case BindException inUse -> cannotRun(err, name, "an address cannot be taken: " + inUse.getMessage());
            case IOException world -> cannotRun(err, name, sentence(world));
            case InterruptedException interrupted -> {
                Thread.currentThread().interrupt();
                yield cannotRun(err, name, "was interrupted");
            }
            default -> {
                log.atError().setCause(failure).addKeyValue("command", name).log("command has a defect");
                yield cannotRun(err, name, "has a defect, please report it: " + failure);
            }
        };
    }

    private static int cannotRun(PrintWriter err, String name, String why) {
        err.println(name + ": " + why);
        return ExitCode.CANNOT_RUN;
    }

    /** The JDK's file exceptions say nothing but the file's name. */
    private static String sentence(IOException failure) {
        return switch (failure) {
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            case AccessDeniedException denied -> denied.getFile() + " may not be read";
            default -> failure.getMessage() == null ? failure.toString() : failure.getMessage();
        };
    }
}
