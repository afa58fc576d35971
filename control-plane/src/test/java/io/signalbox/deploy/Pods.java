package io.signalbox.deploy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.Ports;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The containers of the chart as processes of this machine: the arguments and files of the rendered Deployments, with
 * other folders, loopback in place of all addresses, and free ports.
 */
final class Pods implements AutoCloseable {

    private static final Ports PORTS = new Ports();

    private final Rendered rendered;
    private final String namespace;
    private final Path folder;
    private final Path kubeconfig;
    private final Volume serverTls;
    private final Volume clientTls;
    private final List<Process> started = new ArrayList<>();

    private final int xds = PORTS.next();
    private final int admin = PORTS.next();
    private final int probes = PORTS.next();
    private final int envoyAdmin = PORTS.next();
    private final int http = PORTS.next();
    private final int https = PORTS.next();

    /** @param kubeconfig of the control plane's service account */
    Pods(String yaml, String namespace, Path folder, Path kubeconfig) throws IOException {
        this.rendered = Rendered.of(yaml);
        this.namespace = namespace;
        this.folder = folder;
        this.kubeconfig = kubeconfig;
        this.serverTls = Volume.mounted(folder.resolve("server-tls"), secret(rendered, "gloo-xds-tls"));
        this.clientTls = Volume.mounted(folder.resolve("client-tls"), secret(rendered, "gateway-proxy-xds-tls"));
        Map<String, byte[]> config = new TreeMap<>();
        if (rendered.has("ConfigMap", "gateway-proxy-envoy-config")) {
            rendered.one(ConfigMap.class, "gateway-proxy-envoy-config")
                    .getData()
                    .forEach((name, text) ->
                            config.put(name, mounted(text, clientTls).getBytes(StandardCharsets.UTF_8)));
        }
        Volume.mounted(folder.resolve("envoy"), config);
    }

    /** Its files; none if the chart was told to make do without it. */
    private static Map<String, byte[]> secret(Rendered rendered, String name) {
        return !rendered.has("Secret", name)
                ? Map.of()
                : rendered.one(Secret.class, name).getData().entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, file -> Base64.getDecoder().decode(file.getValue())));
    }

    /** A text of the chart as it is on this machine. */
    String here(String text) {
        return text.replace("[::]:9977", "127.0.0.1:" + xds)
                .replace("[::]:9095", "127.0.0.1:" + admin)
                .replace("port_value: 9977", "port_value: " + xds)
                .replace("port_value: 8081", "port_value: " + probes)
                .replace("port_value: 19000", "port_value: " + envoyAdmin)
                .replace("bindPort: 8080", "bindPort: " + http)
                .replace("bindPort: 8443", "bindPort: " + https)
                .replace("ipv4_compat: true", "ipv4_compat: false")
                .replace("ddress: \"::\"", "ddress: \"127.0.0.1\"")
                .replace("address: \"gloo." + namespace + ".svc.cluster.local\"", "address: \"127.0.0.1\"")
                .replace("/etc/envoy", folder.resolve("envoy").toString());
    }

    /** What the Secrets of another rendering hold is mounted in place of the first. */
    void renewCertificates(Rendered other) throws IOException {
        serverTls.update(secret(other, "gloo-xds-tls"));
        clientTls.update(secret(other, "gateway-proxy-xds-tls"));
    }

    Process controlPlane() throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.signalbox.boot.Main"));
        container("gloo").getArgs().forEach(argument -> line.add(mounted(argument, serverTls)));
        return start("control-plane", line, Map.of("KUBECONFIG", kubeconfig.toString()));
    }

    Process envoy() throws IOException, InterruptedException {
        Container container = container("gateway-proxy");
        EnvoyBinary binary = EnvoyBinary.locate(System.getenv(), System.err::println);
        List<String> line = new ArrayList<>(List.of(binary.path().toString()));
        container
                .getArgs()
                .forEach(argument -> line.add(here(argument)
                        .replace("$(POD_NAME)", "gateway-proxy-0")
                        .replace("$(POD_NAMESPACE)", namespace)));
        return start("envoy", line, Map.of());
    }

    /**
     * Starts an Envoy as the Deployment {@code gateway-proxy} of Gloo Edge's chart does. It finds the control plane by
     * the name of its Service, as in a cluster.
     *
     * @param bootstrap with the template words that Gloo Edge's image fills in
     */
    Process glooEdgeProxy(String bootstrap) throws IOException, InterruptedException {
        String filled =
                here(bootstrap).replace("{{.PodName}}", "gateway-proxy-0").replace("{{.PodNamespace}}", namespace);
        EnvoyBinary binary = EnvoyBinary.locate(System.getenv(), System.err::println);
        List<String> line = OwnHosts.of(folder, "gloo." + namespace + ".svc.cluster.local")
                .wrap(List.of(binary.path().toString(), "--config-yaml", filled, "--disable-hot-restart"));
        return start("gloo-edge-envoy", line, Map.of());
    }

    /** Runs what kubelet runs before it ends an Envoy, with other times. */
    Process preStop(int atLeastSeconds, int atMostSeconds) throws IOException {
        List<String> line = new ArrayList<>(container("gateway-proxy")
                .getLifecycle()
                .getPreStop()
                .getExec()
                .getCommand()
                .subList(0, 2));
        line.replaceAll(this::here);
        line.addAll(List.of(String.valueOf(atLeastSeconds), String.valueOf(atMostSeconds)));
        return start(
                "pre-stop",
                line,
                Map.of("ADMIN_PORT", String.valueOf(envoyAdmin), "PROBES_PORT", String.valueOf(probes)));
    }

    private Process start(String name, List<String> line, Map<String, String> environment) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(line);
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve(name + ".log").toFile()))
                .start();
        started.add(process);
        return process;
    }

    private String mounted(String text, Volume tls) {
        return here(text).replace("/etc/signalbox/xds-tls", tls.folder().toString());
    }

    Container container(String deployment) {
        return rendered.one(Deployment.class, deployment)
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst();
    }

    URI atControlPlane(String path) {
        return URI.create("http://127.0.0.1:" + admin + path);
    }

    URI atProbes(String path) {
        return URI.create("http://127.0.0.1:" + probes + path);
    }

    URI atEnvoysAdmin(String path) {
        return URI.create("http://127.0.0.1:" + envoyAdmin + path);
    }

    URI atGateway(String path) {
        return URI.create("http://127.0.0.1:" + http + path);
    }

    static int freePort() {
        return PORTS.next();
    }

    @Override
    public void close() {
        started.forEach(Process::destroyForcibly);
    }
}
