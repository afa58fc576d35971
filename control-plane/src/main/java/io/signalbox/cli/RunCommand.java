package io.signalbox.cli;

import ch.qos.logback.classic.Level;
import io.signalbox.admin.LogFormat;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.ads.TlsFiles;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.source.kubernetes.KubernetesOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Serves the resources of a directory or a cluster until the process is told to end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Serves the resources of a directory or of a Kubernetes cluster to Envoys, and every change at once.")
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class RunCommand implements Callable<Integer> {

    private final Launcher launcher;
    private final Terminal terminal;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private From from;

    /** Either of both. */
    static final class From {
        @ArgGroup(exclusive = false)
        private @Nullable Files files;

        @ArgGroup(exclusive = false)
        private @Nullable Cluster cluster;
    }

    static final class Files {
        @Option(
                names = "--directory",
                paramLabel = "DIR",
                required = true,
                converter = Converters.Folder.class,
                description = "Where the resources are: all *.yaml, *.yml and *.json files in it and below it.")
        private Path directory;

        @Option(
                names = "--state-directory",
                paramLabel = "DIR",
                converter = Converters.FolderToBe.class,
                description = {
                    "Where the last good forms of resources that are wrong are kept over restarts, so that they are still",
                    "served. Default: signalbox in $XDG_STATE_HOME or ~/.local/state."
                })
        private @Nullable Path state;
    }

    static final class Cluster {
        @Option(
                names = "--kubernetes",
                required = true,
                description = "Reads the resources of a Kubernetes cluster, and writes their statuses there.")
        private boolean kubernetes;

        @Option(
                names = "--kubeconfig",
                paramLabel = "FILE",
                converter = Converters.ReadableFile.class,
                description = {
                    "How to reach the cluster.",
                    "Default: $KUBECONFIG, the pod's service account, or ~/.kube/config, whichever is there first."
                })
        private @Nullable Path kubeconfig;
    }

    @Option(
            names = "--xds-address",
            paramLabel = "HOST:PORT",
            defaultValue = "0.0.0.0:9977",
            converter = Converters.Address.class,
            description = "Where Envoys connect. Default: ${DEFAULT-VALUE}.")
    private HostPort xdsAddress;

    @Option(
            names = "--admin-address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9095",
            converter = Converters.Address.class,
            description = {
                "Where health, metrics and the debug endpoint are. Default: ${DEFAULT-VALUE}.",
                "Whoever reaches it sees the configuration."
            })
    private HostPort adminAddress;

    @Option(
            names = "--xds-tls-cert",
            paramLabel = "FILE",
            converter = Converters.ReadableFile.class,
            description =
                    "PEM file with the certificate chain to show to Envoys. Without: no TLS. Read again when it changes.")
    private @Nullable Path certificate;

    @Option(
            names = "--xds-tls-key",
            paramLabel = "FILE",
            converter = Converters.ReadableFile.class,
            description = "PEM file with the private key of --xds-tls-cert.")
    private @Nullable Path key;

    @Option(
            names = "--xds-tls-ca",
            paramLabel = "FILE",
            converter = Converters.ReadableFile.class,
            description = "PEM file with the authorities that sign Envoys' certificates, which Envoys then must have.")
    private @Nullable Path authorities;

    @Option(
            names = "--xds-connection-age",
            paramLabel = "DURATION",
            defaultValue = "30m",
            converter = Converters.Time.class,
            description = {
                "After this time, give or take a tenth, an Envoy is asked to connect anew, so that Envoys spread over all",
                "replicas. It is sent nothing that it has. 0: never. Default: ${DEFAULT-VALUE}."
            })
    private Duration connectionAge;

    @Option(
            names = "--xds-drain",
            paramLabel = "DURATION",
            defaultValue = "5s",
            converter = Converters.Time.class,
            description =
                    "Over how long Envoys are sent away, one by one, when the process is told to end. Default: ${DEFAULT-VALUE}.")
    private Duration drain;

    @Option(
            names = "--write-namespace",
            paramLabel = "NAMESPACE",
            defaultValue = "gloo-system",
            description = {
                "Where the Settings are looked for, proxies are named, and under which statuses are written.",
                "Default: ${DEFAULT-VALUE}."
            })
    private String writeNamespace;

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private LogFormat logFormat;

    RunCommand(Launcher launcher, Terminal terminal) {
        this.launcher = launcher;
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<TlsFiles> tls = tls();
        terminal.log(logFormat, Level.INFO);
        Running running = launcher.start(new RunOptions(
                input(),
                xdsAddress,
                tls,
                adminAddress,
                writeNamespace,
                new ConnectionTimes(connectionAge, drain),
                UnaryOperator.identity()));
        try (Lifetime lifetime = new Lifetime(running)) {
            lifetime.await();
        }
        return ExitCode.FINE;
    }

    private Input input() {
        if (from.files != null) {
            return new Input.Folder(
                    from.files.directory, Optional.ofNullable(from.files.state).or(this::defaultState));
        }
        KubernetesOptions options = KubernetesOptions.defaults().withNamespace(writeNamespace);
        return new Input.Cluster(
                from.cluster == null || from.cluster.kubeconfig == null
                        ? options
                        : options.withKubeconfig(from.cluster.kubeconfig));
    }

    /**
     * By the <a href="https://specifications.freedesktop.org/basedir-spec/latest/">XDG Base Directory Specification</a>;
     * none for a user without a home, as in a container.
     */
    private Optional<Path> defaultState() {
        Path given = Path.of(terminal.environment().getOrDefault("XDG_STATE_HOME", ""));
        Path home = Path.of(System.getProperty("user.home"));
        return Stream.of(given, home.resolve(".local").resolve("state"))
                .filter(Path::isAbsolute)
                .findFirst()
                .map(state -> state.resolve("signalbox"));
    }

    private Optional<TlsFiles> tls() {
        if (certificate != null && key != null) {
            return Optional.of(
                    new TlsFiles(certificate, key, Optional.ofNullable(authorities), TlsFiles.DEFAULT_EVERY));
        }
        if (certificate != null) {
            throw new WrongUsageException("--xds-tls-cert is given and --xds-tls-key is not; TLS needs both");
        }
        if (key != null) {
            throw new WrongUsageException("--xds-tls-key is given and --xds-tls-cert is not; TLS needs both");
        }
        if (authorities != null) {
            throw new WrongUsageException(
                    "--xds-tls-ca is given without --xds-tls-cert and --xds-tls-key; clients are only asked for"
                            + " certificates over TLS");
        }
        return Optional.empty();
    }
}
