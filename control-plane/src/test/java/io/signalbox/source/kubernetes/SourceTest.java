package io.signalbox.source.kubernetes;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What tests of the source share: a namespace for each test, with Settings that let only it be read. */
abstract class SourceTest {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    /** Everything as by default, only sooner. */
    static final Timing QUICK = new Timing(
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(300),
            Duration.ofMillis(100),
            Duration.ofSeconds(60),
            Duration.ofSeconds(100));

    final World world = new World();
    String namespace = "";
    private final List<KubernetesSource> sources = new ArrayList<>();

    @BeforeAll
    static void apply_the_crds() {
        cluster.applyCrds();
    }

    @BeforeEach
    void make_a_namespace() {
        namespace = cluster.namespace("source");
        settings("watchNamespaces: [" + namespace + "]");
    }

    @AfterEach
    void stop_and_clean_up() {
        sources.forEach(KubernetesSource::close);
        cluster.delete(namespace);
    }

    /** Applies Settings for this test's installation. */
    void settings(String... lines) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %s}
                spec:
                  discoveryNamespace: %s
                  %s
                """.formatted(namespace, namespace, String.join("\n  ", lines)));
    }

    void upstream(String name, String address) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: %s}
                spec:
                  static:
                    hosts:
                    - {addr: %s, port: 8080}
                """.formatted(name, namespace, address));
    }

    void delete(Kind<?> kind, String name) {
        cluster.admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(namespace)
                .withName(name)
                .delete();
    }

    <T extends Message> Key<T> key(Kind<T> kind, String name) {
        return kind.key(namespace, name);
    }

    KubernetesSource start() {
        return start(cluster.adminKubeconfig(), QUICK);
    }

    KubernetesSource start(Path kubeconfig, Timing timing) {
        try {
            KubernetesSource source =
                    KubernetesSource.start(new KubernetesOptions(kubeconfig, namespace, timing), world);
            sources.add(source);
            return source;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    KubernetesSource startAndSync() {
        KubernetesSource source = start();
        eventually(world::isSynced);
        return source;
    }

    static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(10))
                .until(condition);
    }
}
