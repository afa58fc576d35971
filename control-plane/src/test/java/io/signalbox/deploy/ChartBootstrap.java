package io.signalbox.deploy;

import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsSecurity;
import io.signalbox.bootstrap.XdsSecurity.Followed;
import io.signalbox.bootstrap.XdsSecurity.MutualTls;
import io.signalbox.bootstrap.XdsSecurity.ServerTls;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What the gateway proxies of the chart start with, rendered by Signalbox.
 *
 * @param namespace of the installation
 * @param xdsHost the control plane's Service
 * @param bindAddress where probes are answered
 */
record ChartBootstrap(String namespace, String xdsHost, String bindAddress) {

    /** What the chart's own files hold: words that the templates replace. */
    static final ChartBootstrap OF_FILES = new ChartBootstrap("WRITE_NAMESPACE", "XDS_HOST", "::");

    private static final Path CONFIG = Path.of("/etc/envoy");
    private static final Path TLS = Path.of("/etc/signalbox/xds-tls");
    private static final int PROBES_PORT = 8081;

    /** By file name in {@code /etc/envoy}. */
    SortedMap<String, String> withTls() {
        Followed security = new Followed(
                new MutualTls(
                        TLS.resolve("tls.crt"), TLS.resolve("tls.key"), new ServerTls(TLS.resolve("ca.crt"), xdsHost)),
                CONFIG);
        SortedMap<String, String> files = new TreeMap<>();
        files.put("envoy.yaml", render(security));
        Bootstrap.followingFiles(security)
                .forEach((path, text) -> files.put(path.getFileName().toString(), text));
        return files;
    }

    /** By file name in {@code /etc/envoy}. */
    SortedMap<String, String> plaintext() {
        return new TreeMap<>(Map.of("envoy.yaml", render(new XdsSecurity.Plaintext())));
    }

    private String render(XdsSecurity security) {
        // The pod's name replaces the node's id by --service-node.
        EnvoyNode node = EnvoyNode.of("gateway-proxy", namespace + "~gateway-proxy");
        return Bootstrap.render(BootstrapOptions.of(node, new HostPort(xdsHost, BootstrapOptions.DEFAULT_XDS_PORT))
                .withSecurity(security)
                .withProbes(new HostPort(bindAddress, PROBES_PORT)));
    }
}
