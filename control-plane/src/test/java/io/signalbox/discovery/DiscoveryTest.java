package io.signalbox.discovery;

import static io.signalbox.testing.kubernetes.Eventually.eventually;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Two namespaces of a real API server: one with Services, one that Signalbox is installed in and writes to. */
@SuppressWarnings("NullAway.Init") // Set before each test.
abstract class DiscoveryTest {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private final List<Replica> replicas = new ArrayList<>();
    String namespace;
    String shop;

    @BeforeAll
    static void apply_the_crds() {
        cluster.applyCrds();
    }

    @BeforeEach
    void make_namespaces() {
        namespace = cluster.namespace("discovery");
        shop = cluster.namespace("shop");
        settings("");
    }

    @AfterEach
    void stop_and_clean_up() {
        replicas.forEach(Replica::close);
        cluster.delete(namespace);
        cluster.delete(shop);
    }

    /** @param more further fields of the Settings, in flow style, each with a comma before it */
    final void settings(String more) {
        settings(shop, more);
    }

    final void settings(String watched, String more) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %1$s, watchNamespaces: [%2$s], kubernetes: {rateLimits: {QPS: 2000, burst: 2000}} %3$s}
                """.formatted(namespace, watched, more));
    }

    final Replica replica() {
        return replica(cluster.adminKubeconfig(), "one");
    }

    final Replica replica(Path kubeconfig, String identity) {
        try {
            Replica replica = new Replica(kubeconfig, namespace, identity);
            replicas.add(replica);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a rollout or a crash does. */
    final void stop(Replica replica) {
        replica.close();
        replicas.remove(replica);
    }

    /** A Service with a selector. */
    final void service(String name, String metadata, String ports) {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: %2$s, namespace: %1$s, %3$s}
                spec: {clusterIP: None, selector: {app: %2$s}, ports: [%4$s]}
                """.formatted(shop, name, metadata, ports));
    }

    final void deleteService(String name) {
        cluster.admin().services().inNamespace(shop).withName(name).delete();
    }

    final String nameOf(String service, int port) {
        return shop + "-" + service + "-" + port;
    }

    final Resource<GenericKubernetesResource> at(String name) {
        return cluster.admin()
                .genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), "Upstream")
                .inNamespace(namespace)
                .withName(name);
    }

    /** A field of an Upstream; null if there is none. */
    final @Nullable Object field(String name, Object... path) {
        GenericKubernetesResource now = at(name).get();
        Object at = now == null ? null : Serialization.unmarshal(Serialization.asJson(now), Map.class);
        for (Object step : path) {
            at = at instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return at;
    }

    final boolean exists(String name) {
        return at(name).get() != null;
    }

    /** An operator's edit. */
    final void edit(String name, String mergePatch) {
        at(name).patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch);
    }

    /** The names of the Upstreams that there are. */
    final List<String> upstreams() {
        return cluster.names(Kinds.UPSTREAM, namespace);
    }

    /** When a Service that comes last is found, all before it was looked at. */
    final void settle(String probe) {
        service(probe, "", "{port: 1}");
        eventually(() -> exists(nameOf(probe, 1)));
    }

    /** Lets a user do all that discovery needs, but of writing Upstreams only this. */
    final void grant(String user, String verbs) {
        for (String each : List.of(namespace, shop)) {
            cluster.apply("""
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: Role
                    metadata: {name: finder, namespace: %1$s}
                    rules:
                    - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*'], verbs: [get, list, watch]}
                    - {apiGroups: ['', discovery.k8s.io], resources: [services, secrets, endpointslices], verbs: [get, list, watch]}
                    - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update, patch]}
                    - {apiGroups: [gloo.solo.io], resources: [upstreams], verbs: [%3$s]}
                    ---
                    apiVersion: rbac.authorization.k8s.io/v1
                    kind: RoleBinding
                    metadata: {name: finder, namespace: %1$s}
                    roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: finder}
                    subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                    """.formatted(each, user, verbs));
        }
    }
}
