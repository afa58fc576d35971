package io.signalbox.cli;

import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.bootstrap.XdsSecurity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the configuration that an Envoy starts with. */
@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description = {
            "Prints the bootstrap configuration of an Envoy; all else it gets from Signalbox.",
            "For example: signalbox bootstrap --node envoy-1 > envoy.yaml && envoy -c envoy.yaml"
        })
@SuppressWarnings("NullAway.Init") // picocli sets the options
final class BootstrapCommand implements Callable<Integer> {

    private static final String DEFAULT_ROLE = "gloo-system~gateway-proxy";

    private final Terminal terminal;

    @Option(
            names = "--node",
            required = true,
            paramLabel = "ID",
            description = "Who this Envoy is: unique among all, by custom <pod>.<namespace>.")
    private String node;

    @Option(
            names = "--role",
            paramLabel = "NAMESPACE~PROXY",
            description =
                    "Whose configuration it gets. Default: " + DEFAULT_ROLE + "; with --cluster, the cluster says.")
    private @Nullable String role;

    @Option(
            names = "--cluster",
            paramLabel = "NAME",
            description = "The name of all Envoys of its kind. Default: " + EnvoyNode.DEFAULT_CLUSTER + ".")
    private @Nullable String cluster;

    @Option(
            names = "--xds-address",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:9977",
            converter = Converters.Address.class,
            description = "Where Signalbox is. Default: ${DEFAULT-VALUE}.")
    private HostPort xdsAddress;

    @Option(names = "--sotw", description = "State of the world instead of incremental xDS, as Gloo Edge has it.")
    private boolean stateOfTheWorld;

    @Option(
            names = "--tls-ca",
            paramLabel = "FILE",
            description =
                    "PEM file with the authorities that sign Signalbox's certificate, as Envoy sees it. Without: no TLS.")
    private @Nullable Path authority;

    @Option(
            names = "--tls-server-name",
            paramLabel = "NAME",
            description = "The DNS name in Signalbox's certificate. Default: the host of --xds-address.")
    private @Nullable String serverName;

    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "PEM file with Envoy's own certificate chain, as Envoy sees it.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "PEM file with its private key, as Envoy sees it.")
    private @Nullable Path key;

    @Option(
            names = "--tls-follow",
            paramLabel = "DIR",
            converter = Converters.Folder.class,
            description = {
                "Has Envoy read the TLS files again when they are replaced: what it needs for that is written into this"
                        + " folder now, and read there by Envoy.",
                "Without: they are read when Envoy starts."
            })
    private @Nullable Path follow;

    @Option(
            names = "--probe-address",
            paramLabel = "HOST:PORT",
            converter = Converters.Address.class,
            description =
                    "Where others may GET /ready, /live and /metrics, and nothing else of Envoy's admin interface."
                            + " Without: nowhere.")
    private @Nullable HostPort probes;

    @Option(
            names = "--admin-port",
            paramLabel = "PORT",
            defaultValue = "19000",
            description = "Of Envoy's admin interface, on 127.0.0.1; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int adminPort;

    BootstrapCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        BootstrapOptions options = options();
        if (options.security() instanceof XdsSecurity.Followed followed) {
            for (Map.Entry<Path, String> file :
                    Bootstrap.followingFiles(followed).entrySet()) {
                Files.writeString(file.getKey(), file.getValue());
            }
        }
        terminal.out().print(Bootstrap.render(options));
        terminal.out().flush();
        return ExitCode.FINE;
    }

    private BootstrapOptions options() {
        try {
            BootstrapOptions options = BootstrapOptions.of(envoyNode(), xdsAddress)
                    .withProtocol(stateOfTheWorld ? XdsProtocol.GRPC : XdsProtocol.DELTA_GRPC)
                    .withSecurity(security())
                    .withAdmin(HostPort.loopback(adminPort));
            return probes == null ? options : options.withProbes(probes);
        } catch (IllegalArgumentException e) {
            throw new WrongUsageException(String.valueOf(e.getMessage()));
        }
    }

    private EnvoyNode envoyNode() {
        String whose = role == null && cluster == null ? DEFAULT_ROLE : role;
        return new EnvoyNode(node, cluster == null ? EnvoyNode.DEFAULT_CLUSTER : cluster, whose);
    }

    private XdsSecurity security() {
        if ((certificate == null) != (key == null)) {
            throw new WrongUsageException("--tls-cert and --tls-key belong together; give both or neither");
        }
        if (authority == null) {
            if (certificate != null || serverName != null || follow != null) {
                throw new WrongUsageException(
                        "--tls-cert, --tls-key, --tls-server-name and --tls-follow need --tls-ca, which switches TLS on");
            }
            return new XdsSecurity.Plaintext();
        }
        XdsSecurity.ServerTls server =
                new XdsSecurity.ServerTls(authority, serverName == null ? xdsAddress.host() : serverName);
        XdsSecurity.Tls tls =
                certificate == null || key == null ? server : new XdsSecurity.MutualTls(certificate, key, server);
        return follow == null ? tls : new XdsSecurity.Followed(tls, follow);
    }
}
