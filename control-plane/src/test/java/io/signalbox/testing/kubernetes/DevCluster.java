package io.signalbox.testing.kubernetes;

import static io.signalbox.testing.kubernetes.Eventually.eventually;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributes;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.signalbox.model.Kind;
import io.signalbox.testing.Patience;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A real Kubernetes API on loopback with RBAC on, started once for all tests of a JVM:
 *
 * <pre>{@code
 * @RegisterExtension
 * static final DevCluster cluster = new DevCluster();
 * }</pre>
 *
 * <p>Where neither a built cluster nor Go is there the tests are skipped with a message, and fail if the environment
 * variable {@code CI} is set. Tests share the cluster, so each works in a {@linkplain #namespace namespace of its own}
 * and starts what it kills.
 */
public final class DevCluster implements BeforeAllCallback, AfterAllCallback {

    /** The component that everybody talks to. */
    public static final String API_SERVER = "kube-apiserver";

    private static final AtomicInteger NAMESPACES = new AtomicInteger();

    private final List<KubernetesClient> clients = new ArrayList<>();
    private @Nullable Shared shared;

    /** The cluster of the JVM; the root context's store closes it at the very end. */
    private record Shared(ClusterProcess process, KubernetesClient admin) implements AutoCloseable {
        @Override
        public void close() throws IOException, InterruptedException {
            admin.close();
            process.close();
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(DevCluster.class))
                .computeIfAbsent(Shared.class, key -> start(), Shared.class);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        clients.forEach(KubernetesClient::close);
        clients.clear();
    }

    private static Shared start() {
        try {
            ClusterProcess process = ClusterProcess.start(binary());
            return new Shared(process, connect(process.kubeconfig()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path binary() throws IOException {
        Process build = new ProcessBuilder(ClusterProcess.repository()
                        .resolve("deploy/dev-cluster/build")
                        .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String out = new String(build.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (build.onExit().join().exitValue() == 0) {
            return Path.of(out);
        }
        String message =
                "there is no Kubernetes API to test with: the dev cluster could not be built (its words are above)";
        boolean excused = !isInPath("go") && System.getenv("CI") == null;
        Assumptions.assumeFalse(excused, message + "; install Go 1.26");
        throw new IOException(message);
    }

    private static boolean isInPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static KubernetesClient connect(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        // On a busy machine thousands of resources are not deleted within the ten seconds that are fabric8's limit.
        config.setRequestTimeout((int) Patience.LIMIT.toMillis());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private Shared running() {
        return Objects.requireNonNull(shared, "register the extension by @RegisterExtension on a static field");
    }

    /** A client that may do everything. */
    public KubernetesClient admin() {
        return running().admin();
    }

    /** The names of the resources of a kind in a namespace, sorted. */
    public List<String> names(Kind<?> kind, String namespace) {
        return admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(namespace)
                .list()
                .getItems()
                .stream()
                .map(each -> each.getMetadata().getName())
                .sorted()
                .toList();
    }

    /** The kubeconfig of the user who may do everything. */
    public Path adminKubeconfig() {
        return running().process().kubeconfig();
    }

    /** The kubeconfig of a user, who may do what RBAC grants to the name or a group. */
    public Path kubeconfig(String user, String... groups) {
        return running().process().user(user, Arrays.asList(groups));
    }

    /** A client for a user, closed after the tests of the class. */
    public KubernetesClient client(String user, String... groups) {
        KubernetesClient client = connect(kubeconfig(user, groups));
        clients.add(client);
        return client;
    }

    /** Waits until RBAC says this to a user's request, which it does a moment after a grant was made or taken back. */
    public void awaitDecision(String user, ResourceAttributes request, Asked.Decision decision) {
        SubjectAccessReview review = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(user)
                .withResourceAttributes(request)
                .endSpec()
                .build();
        eventually(() -> admin().authorization()
                        .v1()
                        .subjectAccessReview()
                        .create(review)
                        .getStatus()
                        .getAllowed()
                == (decision == Asked.Decision.ALLOW));
    }

    /** Everything that a service account has asked the API server so far. */
    public List<Asked> asked(String namespace, String serviceAccount) {
        return Asked.by(
                "system:serviceaccount:" + namespace + ":" + serviceAccount,
                running().process().auditLog());
    }

    /** A namespace that nobody else has; gone in the background after {@link #delete}, or with the cluster. */
    public String namespace(String prefix) {
        String name = prefix + "-" + NAMESPACES.incrementAndGet();
        admin().namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
        return name;
    }

    /** Deletes a namespace; it ends in the background. */
    public void delete(String namespace) {
        admin().namespaces().withName(namespace).delete();
    }

    /** Kills a component as a crash would. */
    public void kill(String component) {
        running().process().command("kill " + component);
    }

    /** Starts a killed component; it is ready when this returns. */
    public void start(String component) {
        running().process().command("start " + component);
    }

    /** Forgets etcd's history; the API server's own memory of it goes with a restart. */
    public void compactHistory() {
        running().process().compact();
    }

    /** Applies what a YAML text holds, as {@code kubectl apply --server-side --force-conflicts} does. */
    public void apply(String yaml) {
        admin().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> admin().resource(item).forceConflicts().serverSideApply());
    }

    /** Applies {@code deploy/crds} and waits until the API server serves them. */
    public void applyCrds() {
        try (Stream<Path> files = Files.list(ClusterProcess.repository().resolve("deploy/crds"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                try (InputStream yaml = Files.newInputStream(file)) {
                    admin().load(yaml)
                            .items()
                            .forEach(crd ->
                                    admin().resource(crd).forceConflicts().serverSideApply());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        admin().apiextensions()
                .v1()
                .customResourceDefinitions()
                .list()
                .getItems()
                .forEach(crd -> admin().resource(crd)
                        .waitUntilCondition(
                                now -> now != null
                                        && now.getStatus() != null
                                        && now.getStatus().getConditions().stream()
                                                .anyMatch(condition -> condition
                                                                .getType()
                                                                .equals("Established")
                                                        && condition.getStatus().equals("True")),
                                2,
                                TimeUnit.MINUTES));
    }
}
