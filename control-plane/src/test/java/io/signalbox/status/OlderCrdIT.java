package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A CRD that an older Gloo Edge has left, in place of ours. */
class OlderCrdIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @AfterEach
    void apply_ours_again() {
        cluster.applyCrds();
    }

    @Test
    void without_a_status_subresource_that_is_said_the_rest_is_written_and_all_is_once_ours_is_applied()
            throws Exception {
        cluster.applyCrds();
        String namespace = cluster.namespace("older");
        cluster.admin()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName("upstreams.gloo.solo.io")
                .edit(OlderCrdIT::withoutSubresource);
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %1$s, watchNamespaces: [%1$s]}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: %1$s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
                """.formatted(namespace));
        try (Replica replica = new Replica(cluster.adminKubeconfig(), namespace, "one")) {
            eventually(() -> state(Kinds.SETTINGS, namespace, "default").equals("Accepted"));
            eventually(() -> replica.store().view().places().toString().contains("StatusNotServed"));
            assertThat(replica.store().view().places().toString())
                    .contains("upstreams.gloo.solo.io", "has no status subresource", "kubectl apply");
            assertThat(state(Kinds.UPSTREAM, namespace, "cart")).isEmpty();

            cluster.applyCrds();
            eventually(() -> state(Kinds.UPSTREAM, namespace, "cart").equals("Accepted"));
            eventually(() -> replica.store().view().places().isEmpty());
        } finally {
            cluster.delete(namespace);
        }
    }

    private static CustomResourceDefinition withoutSubresource(CustomResourceDefinition crd) {
        crd.getSpec().getVersions().forEach(version -> version.setSubresources(null));
        return crd;
    }

    private static String state(Kind<?> kind, String namespace, String name) {
        GenericKubernetesResource now = cluster.admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(namespace)
                .withName(name)
                .require();
        Object state = now.get("status", "statuses", namespace, "state");
        return state == null ? "" : state.toString();
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }
}
