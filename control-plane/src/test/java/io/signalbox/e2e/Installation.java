package io.signalbox.e2e;

import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.signalbox.ads.Client;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.boot.ControlPlane;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.cli.Input;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.Timing;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An installation on the dev cluster, in a namespace of its own: Settings, a Gateway, an Upstream with a backend, a
 * Service's stand-in before the replicas, and as many replicas and Envoys as a story needs. All are ended by
 * {@link #close}.
 */
final class Installation implements AutoCloseable {

    static final Duration LIMIT = Duration.ofMinutes(2);

    /** Everything as by default, only sooner. */
    static final Timing QUICK = new Timing(
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            Duration.ofSeconds(100));

    private static final List<String> ALL_OURS = Stream.of(
                    Kinds.SETTINGS,
                    Kinds.VIRTUAL_SERVICE,
                    Kinds.ROUTE_TABLE,
                    Kinds.GATEWAY,
                    Kinds.MATCHABLE_HTTP_GATEWAY,
                    Kinds.MATCHABLE_TCP_GATEWAY,
                    Kinds.VIRTUAL_HOST_OPTION,
                    Kinds.ROUTE_OPTION,
                    Kinds.UPSTREAM,
                    Kinds.UPSTREAM_GROUP,
                    Kinds.PROXY)
            .map(Kind::plural)
            .toList();

    private static final Ports PORTS = new Ports();

    private final DevCluster cluster;
    private final Path folder;
    private final String namespace;
    private final int port = PORTS.next();
    private final Balancer service;
    private final SampleBackend backend;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private UnaryOperator<ConfigEvent> rewriting = UnaryOperator.identity();

    /** One replica, and what it sent to Envoys. */
    record Replica(ControlPlane controlPlane, Pushes pushes) implements AutoCloseable {

        HostPort address() {
            return HostPort.loopback(controlPlane.xds().port());
        }

        /** What each connected Envoy has of each type. */
        List<Integer> held() {
            return controlPlane.xds().clients().all().stream()
                    .flatMap(client -> client.types().stream())
                    .map(Client.OfType::held)
                    .toList();
        }

        boolean isIdle() {
            return controlPlane.xds().clients().all().stream()
                    .flatMap(client -> client.types().stream())
                    .allMatch(type -> type.lag() == 0);
        }

        @Override
        public void close() throws IOException {
            controlPlane.close();
        }
    }

    Installation(DevCluster cluster, Path folder) throws IOException {
        this.cluster = cluster;
        this.folder = folder;
        cluster.applyCrds();
        this.namespace = cluster.namespace("town");
        this.backend = SampleBackend.start("cart", HostPort.loopback(PORTS.next()));
        this.service = new Balancer(PORTS.next());
        settings("");
        apply("""
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: $NS}
                spec: {bindAddress: 127.0.0.1, bindPort: %d, httpGateway: {}}
                """.formatted(port));
        upstream("cart");
    }

    String namespace() {
        return namespace;
    }

    DevCluster cluster() {
        return cluster;
    }

    Balancer service() {
        return service;
    }

    /** Where Envoy takes requests. */
    HostPort address() {
        return HostPort.loopback(port);
    }

    int freePort() {
        return PORTS.next();
    }

    /** Applies a YAML text with {@code $NS} for the namespace. */
    void apply(String yaml) {
        cluster.apply(yaml.replace("$NS", namespace));
    }

    /** @param lines further ones, after the namespaces that are watched */
    void settings(String lines) {
        apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: $NS}
                spec:
                  discoveryNamespace: $NS
                  watchNamespaces:
                  - $NS
                """ + lines);
    }

    /** An Upstream that leads to the backend. */
    void upstream(String name) {
        apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: $NS}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: %d}]}}
                """.formatted(name, backend.address().port()));
    }

    /** A VirtualService with the domain {@code <name>.test} whose path leads to an Upstream, all else to 404. */
    void site(String name, String path, String upstream) {
        apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %1$s, namespace: $NS}
                spec:
                  virtualHost:
                    domains: [%1$s.test]
                    routes:
                    - matchers: [{exact: %2$s}]
                      routeAction: {single: {upstream: {name: %3$s, namespace: $NS}}}
                """.formatted(name, path, upstream));
    }

    /** Waits until Envoy answers so. */
    void awaitStatus(String site, String path, int status) {
        await(site + path)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Wire.send(address(), site + ".test", "GET", path).status() == status);
    }

    Load load(String site, String path) {
        return Load.on(address(), List.of(new Load.Target(site + ".test", path)));
    }

    /** The kubeconfig of a user who may do what Signalbox needs, but for reading these kinds. */
    Path userWithout(String user, String... kinds) {
        List<String> ours =
                ALL_OURS.stream().filter(kind -> !List.of(kinds).contains(kind)).toList();
        apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: signalbox, namespace: $NS}
                rules:
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: [%s], verbs: [get, list, watch]}
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*/status'], verbs: [patch]}
                - {apiGroups: ['', discovery.k8s.io], resources: [services, secrets, endpointslices], verbs: [get, list, watch]}
                - {apiGroups: [gloo.solo.io], resources: [upstreams, proxies], verbs: [create, patch, delete]}
                - {apiGroups: [''], resources: [events], verbs: [create]}
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: signalbox, namespace: $NS}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: signalbox}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %s}]
                """.formatted(String.join(", ", ours), user));
        return cluster.kubeconfig(user);
    }

    /** The state that this installation's status of a resource says; empty if there is none. */
    String state(Kind<?> kind, String name) {
        return status(kind, name, "state");
    }

    String status(Kind<?> kind, String name, String field) {
        GenericKubernetesResource now = cluster.admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(namespace)
                .withName(name)
                .get();
        Object value = now == null ? null : now.get("status", "statuses", namespace, field);
        return value == null ? "" : value.toString();
    }

    void awaitState(Kind<?> kind, String name, String state) {
        await(kind + " " + name)
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(() -> state(kind, name), state::equals);
    }

    /** Who may write statuses now; empty if nobody. */
    String leader() {
        var lease = cluster.admin()
                .leases()
                .inNamespace(namespace)
                .withName("signalbox")
                .get();
        return lease == null || lease.getSpec().getHolderIdentity() == null
                ? ""
                : lease.getSpec().getHolderIdentity();
    }

    /** Replicas that are started from now on look for pods on loopback. */
    void podsAreOnLoopback() {
        rewriting = new PodsOnLoopback();
    }

    Replica replica() throws IOException {
        return replica(cluster.adminKubeconfig(), ConnectionTimes.ABRUPT);
    }

    /**
     * Starts a replica, which takes no Envoys before {@link #service} sends them there, and waits until it is ready.
     */
    Replica replica(Path kubeconfig, ConnectionTimes times) throws IOException {
        Pushes pushes = new Pushes();
        KubernetesOptions options = KubernetesOptions.defaults()
                .withKubeconfig(kubeconfig)
                .withNamespace(namespace)
                .withTiming(QUICK);
        ControlPlane controlPlane = ControlPlane.start(
                new ControlPlane.Options(
                        new Input.Cluster(options),
                        HostPort.loopback(0),
                        Optional.empty(),
                        namespace,
                        times,
                        rewriting),
                pushes);
        Replica replica = new Replica(controlPlane, pushes);
        opened.push(replica);
        await().atMost(LIMIT).until(() -> controlPlane.store().view().ready());
        return replica;
    }

    /** Starts a replica that Envoys come to. */
    Replica serve() throws IOException {
        Replica replica = replica();
        service.targets(replica.address());
        return replica;
    }

    /** Starts a replica that can be killed, and waits until it is ready. */
    Process process(Path kubeconfig, HostPort xds, HostPort admin) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.signalbox.boot.Main",
                        "run",
                        "--kubernetes",
                        "--kubeconfig",
                        kubeconfig.toString(),
                        "--write-namespace",
                        namespace,
                        "--xds-address",
                        xds.toString(),
                        "--admin-address",
                        admin.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("process-" + xds.port() + ".log").toFile())
                .start();
        opened.push(process::destroyForcibly);
        await().atMost(LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Wire.page(admin, "/readyz").startsWith("200 "));
        return process;
    }

    EnvoyProcess envoy() throws IOException, InterruptedException {
        return envoy(XdsProtocol.DELTA_GRPC);
    }

    /** Starts an Envoy and waits until a replica serves it. */
    EnvoyProcess envoy(XdsProtocol protocol) throws IOException, InterruptedException {
        BootstrapOptions options = BootstrapOptions.of(
                        EnvoyNode.of("test", namespace + "~gateway-proxy"), service.address())
                .withProtocol(protocol)
                .withAdmin(HostPort.loopback(0));
        EnvoyProcess envoy = EnvoyProcess.start(
                EnvoyBinary.locate(System.getenv(), System.err::println),
                Bootstrap.render(options),
                Files.createDirectories(folder.resolve("envoy")));
        opened.push(envoy);
        return envoy.awaitConnected(LIMIT);
    }

    /** Ends it with the others, before the replicas. */
    <T extends AutoCloseable> T opened(T part) {
        opened.push(part);
        return part;
    }

    @Override
    public void close() {
        for (AutoCloseable part : opened) {
            end(part);
        }
        end(service);
        end(backend);
        cluster.delete(namespace);
    }

    private static void end(AutoCloseable part) {
        try {
            part.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
