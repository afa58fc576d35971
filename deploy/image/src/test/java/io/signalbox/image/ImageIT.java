package io.signalbox.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableMap;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The image that Maven has just built: what is in it, and that it runs with nothing else. */
@SuppressWarnings("NullAway.Init") // Unpacked before all tests.
class ImageIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String ARCHITECTURE = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
    private static final Path TAR = TARGET.resolve("signalbox-image.tar");
    private static final Path CLASSES = Path.of("classes.txt");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final long TAR_BYTES_MAX = 125L << 20;
    private static final long UNPACKED_BYTES_MAX = 265L << 20;

    /** Measured: 1 s on two quiet cores; this is for a busy machine, and an image that is broken needs longer. */
    private static final Duration READY_MAX = Duration.ofSeconds(60);

    /** What is not in the cache is made at run time, or so new that deploy/image/learn has not been run since. */
    private static final int CACHED_PERCENT_MIN = 85;

    private static final boolean LEARNING = "write".equals(System.getProperty("image.classes"));

    /** With {@link #LEARNING}: what all runs loaded. */
    private static final List<String> learned = Collections.synchronizedList(new ArrayList<>());

    /** What a pod of the control plane needs, and something to say a status of. */
    private static final String POD = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: gloo, namespace: %1$s}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: RoleBinding
        metadata: {name: gloo, namespace: %1$s}
        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: gloo, namespace: %1$s}]
        ---
        apiVersion: gloo.solo.io/v1
        kind: Settings
        metadata: {name: default, namespace: %1$s}
        spec: {discoveryNamespace: %1$s, watchNamespaces: [%1$s]}
        ---
        apiVersion: gateway.solo.io/v1
        kind: VirtualService
        metadata: {name: shop, namespace: %1$s}
        spec:
          virtualHost:
            domains: ['*']
            routes:
            - matchers: [{prefix: /a/../b}]
              directResponseAction: {status: 200}
            """;

    @TempDir
    private static Path unpacking;

    private static Unpacked image;

    @TempDir
    private Path folder;

    @BeforeAll
    static void unpack() throws Exception {
        image = Unpacked.from(TAR, unpacking);
        if (LEARNING) {
            Path options = image.root().resolve("app/jvm.args");
            Files.write(
                    options,
                    Files.readAllLines(options).stream()
                            .filter(line -> !line.contains("AOTCache"))
                            .toList());
        }
    }

    @AfterAll
    static void write() throws IOException {
        if (!learned.isEmpty()) {
            LoadedClasses.write(CLASSES, learned);
        }
    }

    @Test
    void it_says_what_it_runs_and_as_whom() {
        assertThat(image.entrypoint())
                .containsExactly("/opt/java/bin/java", "@/app/jvm.args", "io.signalbox.boot.Main");
        assertThat(image.arguments()).containsExactly("run", "--kubernetes");
        assertThat(image.user()).as("a number, for runAsNonRoot").isEqualTo("10101:10101");
        assertThat(image.container().getAsJsonObject("Labels").asMap())
                .containsKeys(
                        "org.opencontainers.image.title",
                        "org.opencontainers.image.version",
                        "org.opencontainers.image.licenses");
        assertThat(image.container().getAsJsonObject("ExposedPorts").keySet())
                .containsExactlyInAnyOrder("9977/tcp", "9095/tcp");
    }

    @Test
    void it_is_small() throws Exception {
        long unpacked = 0;
        for (Path file : image.files()) {
            unpacked += Files.size(file);
        }
        System.out.printf("image: %d MiB, unpacked %d MiB%n", Files.size(TAR) >> 20, unpacked >> 20);
        assertThat(Files.size(TAR)).isLessThan(TAR_BYTES_MAX);
        assertThat(unpacked).isLessThan(UNPACKED_BYTES_MAX);
    }

    @Test
    void it_has_no_other_program_and_nothing_that_gives_rights() throws Exception {
        List<String> programs = new ArrayList<>();
        for (Path file : image.files()) {
            int mode = (int) Files.getAttribute(file, "unix:mode");
            assertThat(Files.isRegularFile(file)).as("%s is a file", file).isTrue();
            assertThat(mode & 07000)
                    .as("%s is not setuid, setgid or sticky", file)
                    .isZero();
            assertThat(mode & 0022)
                    .as("%s can be written by its owner alone", file)
                    .isZero();
            assertThat(Files.getAttribute(file, "unix:uid"))
                    .as("owner of %s", file)
                    .isEqualTo(0);
            if ((mode & 0111) != 0) {
                programs.add(image.root().relativize(file).toString());
            }
        }
        assertThat(programs).hasSize(2).contains("opt/java/bin/java").anyMatch(name -> name.contains("/ld-linux"));
    }

    @Test
    void it_has_no_secret() throws Exception {
        for (Path file : image.files()) {
            String text = Files.readString(file, StandardCharsets.ISO_8859_1);
            // Code that reads keys has the words too, without the line's end.
            assertThat(text.matches("(?s).*-----BEGIN [A-Z ]*PRIVATE KEY-----\\R[A-Za-z0-9+/=]{40}.*"))
                    .as("%s has a private key", file)
                    .isFalse();
            assertThat(file.getFileName().toString())
                    .doesNotContain("kubeconfig")
                    .doesNotEndWith(".pem")
                    .doesNotEndWith(".key")
                    .doesNotStartWith(".");
        }
    }

    @Test
    void the_same_inputs_give_the_same_files_elsewhere() throws Exception {
        Path libraries = Files.createDirectories(folder.resolve("app/libs"));
        try (Stream<Path> jars = Files.list(TARGET.resolve("app/libs"))) {
            for (Path jar : jars.toList()) {
                Files.copy(jar, libraries.resolve(jar.getFileName()));
            }
        }
        Process stage = new ProcessBuilder(
                        Path.of("stage").toAbsolutePath().toString(), folder.toString(), "scratch", ARCHITECTURE)
                .inheritIO()
                .start();
        assertThat(stage.waitFor()).isZero();
        assertThat(run(
                        "diff",
                        "-r",
                        TARGET.resolve("staged").toString(),
                        folder.resolve("staged").toString()))
                .isEmpty();
    }

    @Test
    void an_image_is_of_the_machine_that_builds_it_and_none_is_built_for_another() throws Exception {
        assertThat(image.architecture()).isEqualTo(ARCHITECTURE);
        String other = ARCHITECTURE.equals("arm64") ? "amd64" : "arm64";
        assertThat(run(Path.of("stage").toAbsolutePath().toString(), folder.toString(), "scratch", other))
                .contains("an image for " + other + " must be built on such a machine");
        assertThat(folder.resolve("staged")).doesNotExist();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void it_serves_a_folder_as_its_user_with_nothing_to_write_to() throws Exception {
        Map<Path, String> volumes = Map.of(repository().resolve("examples/petstore"), "config");
        try (Container container = start(List.of("run", "--directory", "/config"), volumes, ImmutableMap.of())) {
            Duration ready = container.ready();
            System.out.printf("image: ready after %d ms%n", ready.toMillis());
            assertThat(ready).isLessThan(READY_MAX);
            assertThat(Files.getAttribute(Path.of("/proc/" + container.jvm().pid()), "unix:uid"))
                    .isEqualTo(10101);
            try (EnvoyProcess envoy = envoy(container, "gloo-system")) {
                assertThat(envoy.isAlive()).isTrue();
            }
            assertThat(container.page("/metrics")).contains("signalbox_");
            assertThat(container.end()).as(container.printed()).isEqualTo(143);
            learn();
            assertThat(container.printed())
                    .as("gRPC's native code, which is not unpacked into a folder")
                    .contains("Loaded library /app/native/libio_grpc_netty_shaded_netty_transport_native_epoll");
        }
    }

    @Test
    void it_serves_a_cluster_as_a_pod() throws Exception {
        requireRoot();
        cluster.applyCrds();
        String namespace = cluster.namespace("image");
        cluster.apply(POD.formatted(namespace));
        URI server = URI.create(cluster.admin().getConfiguration().getMasterUrl());
        Map<String, String> environment = ImmutableMap.of(
                "KUBERNETES_SERVICE_HOST", server.getHost(), "KUBERNETES_SERVICE_PORT", "" + server.getPort());
        Map<Path, String> volumes = Map.of(serviceAccount(namespace), "var/run/secrets/kubernetes.io/serviceaccount");
        List<String> arguments = new ArrayList<>(image.arguments());
        arguments.addAll(List.of("--write-namespace", namespace));
        try (Container container = start(arguments, volumes, environment)) {
            container.ready();
            try (EnvoyProcess envoy = envoy(container, namespace)) {
                assertThat(envoy.isAlive()).isTrue();
                await().atMost(LIMIT).until(() -> state(namespace).equals("Rejected"));
            }
            container.end();
            learn();
            assertThat(container.printed()).doesNotContain("WARN").doesNotContain("ERROR");
            if (!LEARNING) {
                assertThat(cachedPercent(container.printed()))
                        .as("of the classes come from the AOT cache; if too few, run deploy/image/learn")
                        .isGreaterThanOrEqualTo(CACHED_PERCENT_MIN);
            }
        } finally {
            cluster.delete(namespace);
        }
    }

    private static String state(String namespace) {
        Object state = cluster.admin()
                .genericKubernetesResources("gateway.solo.io/v1", "VirtualService")
                .inNamespace(namespace)
                .withName("shop")
                .require()
                .get("status", "statuses", namespace, "state");
        return state == null ? "" : state.toString();
    }

    /** The volume that the kubelet mounts into every pod. */
    private Path serviceAccount(String namespace) throws IOException {
        Path volume = Files.createDirectories(folder.resolve("service-account"));
        String token = cluster.admin()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("gloo")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        Files.writeString(volume.resolve("token"), token);
        Files.write(
                volume.resolve("ca.crt"),
                Base64.getDecoder().decode(cluster.admin().getConfiguration().getCaCertData()));
        Files.writeString(volume.resolve("namespace"), namespace);
        return volume;
    }

    /** Starts it so that it needs the AOT cache, or without and keeping a list of what it loads. */
    private Container start(List<String> arguments, Map<Path, String> volumes, Map<String, String> environment)
            throws Exception {
        requireRoot();
        Path lists = Files.createDirectories(folder.resolve("lists"));
        assertThat(run("chmod", "777", lists.toString())).isEmpty();
        String options = LEARNING
                ? "-Xshare:off -XX:DumpLoadedClassList=/lists/loaded -Xlog:library"
                : "-XX:AOTMode=on -Xlog:library -Xlog:class+load";
        return new Container(
                image,
                arguments,
                ImmutableMap.<Path, String>builder()
                        .putAll(volumes)
                        .put(lists, "lists")
                        .build(),
                ImmutableMap.<String, String>builder()
                        .putAll(environment)
                        .put("JDK_JAVA_OPTIONS", options)
                        .build(),
                folder.resolve("output"));
    }

    private void learn() throws IOException {
        if (LEARNING) {
            learned.addAll(LoadedClasses.in(folder.resolve("lists/loaded")));
        }
    }

    private static long cachedPercent(String log) {
        long cached = log.lines()
                .filter(line -> line.contains("source: shared objects file"))
                .count();
        long all = log.lines().filter(line -> line.contains("[class,load]")).count();
        System.out.printf("image: %d of %d classes come from the AOT cache%n", cached, all);
        return 100 * cached / all;
    }

    private EnvoyProcess envoy(Container container, String namespace) throws Exception {
        BootstrapOptions options = BootstrapOptions.of(
                        EnvoyNode.of("test", namespace + "~gateway-proxy"), container.xds())
                .withAdmin(HostPort.loopback(0));
        EnvoyProcess envoy = EnvoyProcess.start(
                EnvoyBinary.locate(System.getenv(), System.err::println),
                Bootstrap.render(options),
                Files.createDirectories(folder.resolve("envoy")));
        return envoy.awaitConnected(LIMIT);
    }

    private static Path repository() {
        return Path.of("..", "..").toAbsolutePath().normalize();
    }

    /** Only root may make the namespaces that a container has. CI is root. */
    private static void requireRoot() throws IOException {
        boolean root = Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        Assumptions.assumeTrue(root || System.getenv("CI") != null, "running a container needs root");
    }
}
