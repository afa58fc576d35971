package io.signalbox.cli;

import io.signalbox.cli.LocalCluster.Pods;
import io.signalbox.cli.LocalCluster.Wishes;
import io.signalbox.source.kubernetes.KubernetesOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs a Kubernetes API to try Signalbox with, ready for its resources. */
@Command(
        name = "dev-cluster",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a real Kubernetes API on loopback (etcd, kube-apiserver, kube-controller-manager; no containers), with"
                    + " Signalbox's CRDs and the namespace gloo-system, until Ctrl-C.",
            "The first time it is built, by Go, in about 5 minutes. The environment variable KUBEBUILDER_ASSETS names a"
                    + " folder with etcd and kube-apiserver to take instead."
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class DevClusterCommand implements Callable<Integer> {

    private static final int PORT_MAX = 65_535;

    private final Terminal terminal;

    @ArgGroup
    private @Nullable Where where;

    /** Either of both. */
    static final class Where {
        @Option(
                names = "--data",
                paramLabel = "DIR",
                converter = Converters.FolderToBe.class,
                description = {
                    "Where the cluster is kept; started there again it is the same cluster.",
                    "Default: signalbox/dev-cluster in $XDG_DATA_HOME, or in ~/.local/share."
                })
        private @Nullable Path data;

        @Option(names = "--throw-away", description = "Keep nothing of it.")
        private boolean throwAway;
    }

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Of the API server, on 127.0.0.1. Default: that of the last run, or a free one.")
    private @Nullable Integer port;

    @Option(
            names = "--node",
            description = {
                "Run pods, as small servers at addresses of their own, and lead Services' addresses to them.",
                "In a network namespace with such addresses only: examples/kubernetes-services/stage."
            })
    private boolean node;

    DevClusterCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Wishes wishes = wishes();
        Path folder = shipped("deploy/dev-cluster");
        Path crds = shipped("deploy/crds");
        Map<String, String> environment = terminal.environment();
        Path program = LocalCluster.program(folder, environment);
        LocalCluster cluster = LocalCluster.start(program, wishes, environment);
        try (Lifetime lifetime = new Lifetime(cluster)) {
            Kubectl kubectl = Kubectl.of(cluster, program, environment);
            kubectl.applyCrds(crds);
            kubectl.applyOnce(KubernetesOptions.DEFAULT_NAMESPACE, folder.resolve("gloo-system.yaml"));
            sayWhatToDo(cluster, kubectl);
            cluster.awaitEnd();
        }
        return ExitCode.FINE;
    }

    private Wishes wishes() {
        if (port != null && (port < 1 || port > PORT_MAX)) {
            throw new WrongUsageException("--port " + port + " is no port; they go from 1 to " + PORT_MAX);
        }
        return new Wishes(
                data(), port == null ? OptionalInt.empty() : OptionalInt.of(port), node ? Pods.RUN : Pods.NONE);
    }

    private Optional<Path> data() {
        if (where != null) {
            return Optional.ofNullable(where.data);
        }
        Map<String, String> environment = terminal.environment();
        String shared = environment.getOrDefault("XDG_DATA_HOME", "");
        String home = environment.getOrDefault("HOME", "");
        if (shared.isEmpty() && home.isEmpty()) {
            throw new WrongUsageException("neither XDG_DATA_HOME nor HOME is set; say with --data where to keep it");
        }
        Path folder = shared.isEmpty() ? Path.of(home, ".local", "share") : Path.of(shared);
        return Optional.of(folder.resolve("signalbox").resolve("dev-cluster"));
    }

    private static Path shipped(String path) throws CannotRunException {
        return Shipped.folder(path)
                .orElseThrow(() -> new CannotRunException(
                        "the folder " + path + " was not found; this command needs Signalbox's source folder"));
    }

    private void sayWhatToDo(LocalCluster cluster, Kubectl kubectl) {
        say("");
        say("Kubernetes is ready at " + cluster.server() + ", with Signalbox's CRDs, and in gloo-system with Settings");
        say("and two Gateways, on 127.0.0.1:8080 and, with TLS, 8443.");
        say("");
        say("In other terminals");
        say("  export KUBECONFIG=" + cluster.kubeconfig());
        if (Kubectl.inPath(terminal.environment()).isEmpty()) {
            say("  export PATH=" + kubectl.program().getParent() + ":$PATH     # there is a kubectl");
        }
        say("  ./signalbox run --kubernetes");
        say("  ./signalbox bootstrap --node envoy-1 > /tmp/envoy.yaml && \"$(./signalbox envoy)\" -c /tmp/envoy.yaml");
        say("  kubectl apply -f deploy/dev-cluster/hello.yaml");
        say("  curl http://127.0.0.1:8080/hello");
        say("");
        boolean kept = where == null || !where.throwAway;
        say("Ctrl-C ends it. " + (kept ? "It is kept in " + cluster.data() : "Nothing of it is kept") + ".");
    }

    private void say(String line) {
        terminal.out().println(line);
        terminal.out().flush();
    }
}
