package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Kinds;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import io.signalbox.model.Resource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What the source tells of a real API server, as long as nothing goes wrong. */
class KubernetesSourceIT extends SourceTest {

    private static final String SHOP = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata:
              name: shop
              namespace: %1$s
              labels: {team: web}
            spec:
              virtualHost:
                domains: [shop.example.com]
                routes:
                - matchers: [{prefix: /cart}]
                  routeAction: {single: {upstream: {name: cart, namespace: %1$s}}}
                  options: {timeout: 5s, retries: {retryOn: 5xx, numRetries: 3}}
                - matchers: [{prefix: /}]
                  directResponseAction: {status: 404}
            ---
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: cart, namespace: %1$s}
            spec:
              connectionConfig: {connectTimeout: 250ms}
              static: {hosts: [{addr: 127.0.0.1, port: 8080}]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: keys, namespace: %1$s}
            type: kubernetes.io/tls
            data: {tls.crt: Y2VydA==, tls.key: a2V5}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: cart-1, namespace: %1$s, labels: {kubernetes.io/service-name: cart}}
            addressType: IPv4
            endpoints: [{addresses: [10.1.2.3], conditions: {ready: true}}]
            ports: [{name: http, port: 8080, protocol: TCP}]
            """;

    @Test
    void all_that_is_there_is_told_once_before_the_source_says_that_it_is_synced() {
        cluster.apply(SHOP.formatted(namespace));
        startAndSync();
        assertThat(world.keys())
                .contains(
                        key(Kinds.VIRTUAL_SERVICE, "shop"),
                        key(Kinds.UPSTREAM, "cart"),
                        key(Kinds.SECRET, "keys"),
                        key(Kinds.ENDPOINT_SLICE, "cart-1"),
                        key(Kinds.SETTINGS, "default"))
                .allSatisfy(key -> assertThat(world.told(key)).isOne());
        assertThat(world.problems()).isEmpty();
        assertThat(world.staleness()).isEmpty();
    }

    @Test
    void a_resource_is_the_same_as_if_it_were_read_from_a_file() {
        String yaml = SHOP.formatted(namespace);
        cluster.apply(yaml);
        startAndSync();
        for (Manifest manifest : Manifests.read(Path.of("shop.yaml"), yaml).manifests()) {
            Resource<?> fromFile = ((Manifest.Readable) manifest).resource();
            Resource<?> fromCluster = Objects.requireNonNull(world.resource(fromFile.key()));
            assertThat(fromCluster.body()).isEqualTo(fromFile.body());
            assertThat(fromCluster.meta().labels()).isEqualTo(fromFile.meta().labels());
            assertThat(fromCluster.meta().annotations()).isEmpty();
            assertThat(fromCluster.meta().created()).isNotNull();
        }
    }

    @Test
    void changes_are_told_as_they_happen() {
        startAndSync();
        upstream("cart", "10.0.0.1");
        eventually(() -> world.keys().contains(key(Kinds.UPSTREAM, "cart")));
        upstream("cart", "10.0.0.2");
        eventually(() -> world.resource(key(Kinds.UPSTREAM, "cart")) instanceof Resource<?> cart
                && ((Upstream) cart.body()).getStatic().getHosts(0).getAddr().equals("10.0.0.2"));
        delete(Kinds.UPSTREAM, "cart");
        eventually(() -> !world.keys().contains(key(Kinds.UPSTREAM, "cart")));
        assertThat(world.told(key(Kinds.UPSTREAM, "cart"))).isEqualTo(3);
    }

    @Test
    void a_service_is_told_with_its_cluster_ip() {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: cart, namespace: %s}
                spec: {ports: [{name: http, port: 80, targetPort: web}]}
                """.formatted(namespace));
        startAndSync();
        var service = (Service) Objects.requireNonNull(world.resource(key(Kinds.SERVICE, "cart")))
                .body();
        assertThat(service.getSpec().getClusterIp()).startsWith("10.");
        assertThat(service.getSpec().getPorts(0).getTargetPort().getStringValue())
                .isEqualTo("web");
    }

    @Test
    void other_namespaces_are_read_from_when_the_settings_name_them_and_as_long() {
        String other = cluster.namespace("source-other");
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: far, namespace: %s}
                spec: {static: {hosts: [{addr: 10.0.0.9, port: 80}]}}
                """.formatted(other));
        upstream("near", "10.0.0.1");
        startAndSync();
        assertThat(world.names(Kinds.UPSTREAM)).containsExactly("near");

        settings("watchNamespaces: [" + namespace + ", " + other + "]");
        eventually(() -> world.names(Kinds.UPSTREAM).contains("far"));

        settings("watchNamespaces: [" + namespace + "]");
        eventually(() -> !world.names(Kinds.UPSTREAM).contains("far"));

        settings("watchNamespaces: ['']");
        eventually(() -> world.names(Kinds.UPSTREAM).contains("far"));
        assertThat(world.told(key(Kinds.UPSTREAM, "near"))).isOne();
        cluster.delete(other);
    }

    @Test
    void namespaces_are_picked_by_their_labels_while_they_have_them() {
        String other = cluster.namespace("source-labelled");
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: far, namespace: %s}
                spec: {static: {hosts: [{addr: 10.0.0.9, port: 80}]}}
                """.formatted(other));
        upstream("near", "10.0.0.1");
        settings("watchNamespaceSelectors: [{matchLabels: {for: %s}}]".formatted(namespace));
        startAndSync();
        assertThat(world.names(Kinds.UPSTREAM))
                .as("the discovery namespace always")
                .containsExactly("near");

        label(other, namespace);
        eventually(() -> world.names(Kinds.UPSTREAM).contains("far"));
        label(other, "nobody");
        eventually(() -> !world.names(Kinds.UPSTREAM).contains("far"));
        assertThat(world.told(key(Kinds.UPSTREAM, "near"))).isOne();
        cluster.delete(other);
    }

    private static void label(String namespace, String value) {
        cluster.admin()
                .namespaces()
                .withName(namespace)
                .edit(now -> new NamespaceBuilder(now)
                        .editMetadata()
                        .addToLabels("for", value)
                        .endMetadata()
                        .build());
    }

    @Test
    void a_selector_that_can_never_fit_is_reported() {
        settings("watchNamespaceSelectors: [{matchExpressions: [{key: a, operator: Is, values: [b]}]}]");
        startAndSync();
        assertThat(world.problems())
                .singleElement()
                .asString()
                .contains("spec.watchNamespaceSelectors[0].matchExpressions[0]", "\"Is\"", "DoesNotExist");
    }

    @Test
    void of_secrets_that_are_not_made_for_a_gateway_only_those_are_told_that_a_resource_refers_to() {
        secret("token", "Opaque");
        secret("password", "Opaque");
        secret("release", "helm.sh/release.v1");
        startAndSync();
        assertThat(world.names(Kinds.SECRET)).isEmpty();

        referTo("token");
        eventually(() -> world.names(Kinds.SECRET).equals(List.of("token")));
        referTo("password");
        eventually(() -> world.names(Kinds.SECRET).equals(List.of("password")));
        referTo("later");
        eventually(() -> world.names(Kinds.SECRET).isEmpty());
        secret("later", "Opaque");
        eventually(() -> world.names(Kinds.SECRET).equals(List.of("later")));
    }

    @Test
    void secrets_that_are_referred_to_are_told_before_the_source_is_synced() {
        secret("token", "Opaque");
        referTo("token");
        startAndSync();
        assertThat(world.names(Kinds.SECRET)).containsExactly("token");
    }

    private void secret(String name, String type) {
        cluster.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: %s, namespace: %s}
                type: %s
                stringData: {x-token: abc}
                """.formatted(name, namespace, type));
    }

    private void referTo(String secret) {
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: %1$s}
                spec:
                  virtualHost:
                    domains: ['*']
                    options:
                      headerManipulation:
                        requestHeadersToAdd: [{headerSecretRef: {name: %2$s, namespace: %1$s}}]
                """.formatted(namespace, secret));
    }

    @Test
    void pods_are_read_only_while_an_upstream_needs_their_labels() {
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: cart-0, namespace: %s, labels: {version: v2}}
                spec: {containers: [{name: cart, image: cart}]}
                """.formatted(namespace));
        startAndSync();
        assertThat(world.names(Kinds.POD)).isEmpty();
        kube("cart", "selector: {version: v2}");
        eventually(() -> world.names(Kinds.POD).equals(List.of("cart-0")));
        kube("cart", "serviceName: cart");
        eventually(() -> world.names(Kinds.POD).isEmpty());
    }

    /** Discovery writes the Service's own selector to each of its Upstreams: no reason to read every Pod. */
    @Test
    void the_selector_of_a_discovered_upstream_needs_no_pod() {
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: cart-0, namespace: %1$s, labels: {version: v2}}
                spec: {containers: [{name: cart, image: cart}]}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: found, namespace: %1$s, labels: {discovered_by: kubernetesplugin}}
                spec: {kube: {serviceNamespace: %1$s, serviceName: cart, servicePort: 80, selector: {version: v2}}}
                """.formatted(namespace));
        startAndSync();
        assertThat(world.names(Kinds.UPSTREAM)).contains("found");
        assertThat(world.names(Kinds.POD)).isEmpty();
        kube("cart", "subsetSpec: {selectors: [{keys: [version]}]}");
        eventually(() -> world.names(Kinds.POD).equals(List.of("cart-0")));
    }

    private void kube(String name, String line) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %1$s, namespace: %2$s}
                spec: {kube: {serviceNamespace: %2$s, servicePort: 80, %3$s}}
                """.formatted(name, namespace, line));
    }

    @Test
    void two_thousand_resources_deleted_at_once_are_gone_in_far_fewer_batches() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < 20; part++) {
                int from = part * 100;
                threads.submit(() -> {
                    for (int i = from; i < from + 100; i++) {
                        upstream("u" + i, "10.0.0.1");
                    }
                });
            }
        }
        startAndSync();
        assertThat(world.names(Kinds.UPSTREAM)).hasSize(2000);
        int batches = world.batches();
        synchronized (world) { // Who is told is slower than the API server, however slow that is.
            cluster.admin()
                    .genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), "Upstream")
                    .inNamespace(namespace)
                    .delete();
        }
        eventually(() -> world.names(Kinds.UPSTREAM).isEmpty());
        assertThat(world.batches() - batches).isLessThan(2000);
    }

    @Test
    void nothing_is_told_after_close() {
        KubernetesSource source = startAndSync();
        source.close();
        int told = world.told();
        upstream("late", "10.0.0.1");
        await().during(Duration.ofMillis(300)).until(() -> world.told() == told);
    }
}
