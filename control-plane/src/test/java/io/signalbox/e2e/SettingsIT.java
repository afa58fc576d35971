package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Settings on the API server: in effect at once, or their status says that they are not. */
class SettingsIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_policy_takes_effect_at_once_and_an_address_is_said_to_have_no_effect() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            town.site("broken", "/", "nowhere");
            town.serve();
            town.envoy();
            town.awaitStatus("broken", "/", 404);
            town.awaitState(Kinds.SETTINGS, "default", "Accepted");

            town.settings("""
                      gloo:
                        invalidConfigPolicy: {replaceInvalidRoutes: true, invalidRouteResponseCode: 503}
                    """);
            town.awaitStatus("broken", "/", 503);

            town.settings("""
                      gloo:
                        xdsBindAddr: 127.0.0.1:1
                    """);
            town.awaitStatus("broken", "/", 404);
            town.awaitState(Kinds.SETTINGS, "default", "Warning");
            assertThat(town.status(Kinds.SETTINGS, "default", "reason"))
                    .contains("spec.gloo.xdsBindAddr", "has no effect", "--xds-address");
        }
    }

    @Test
    void services_as_destinations_are_forbidden_and_allowed_while_envoy_runs() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            town.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: cart, namespace: $NS}
                    spec: {type: ExternalName, externalName: 127.0.0.1.nip.test, ports: [{port: 80}]}
                    ---
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: shop, namespace: $NS}
                    spec:
                      virtualHost:
                        domains: [shop.test]
                        routes: [{routeAction: {single: {kube: {ref: {name: cart, namespace: $NS}, port: 80}}}}]
                    """);
            town.serve();
            town.envoy();
            // The name cannot be looked up, so Envoy has a route and nobody to send to.
            town.awaitStatus("shop", "/", 503);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");

            town.settings("""
                      gloo: {disableKubernetesDestinations: true}
                    """);
            town.awaitStatus("shop", "/", 404);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Rejected");
            assertThat(town.status(Kinds.VIRTUAL_SERVICE, "shop", "reason"))
                    .contains("gloo.disableKubernetesDestinations is true in the Settings");

            town.settings("");
            town.awaitStatus("shop", "/", 503);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
        }
    }

    @Test
    void a_regular_expression_is_too_large_or_not_as_the_settings_are_edited() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            town.apply("""
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: shop, namespace: $NS}
                    spec:
                      virtualHost:
                        domains: [shop.test]
                        routes:
                        - matchers: [{regex: '/[a-z]{40}'}]
                          directResponseAction: {status: 203}
                    """);
            town.serve();
            town.envoy();
            String path = "/" + "a".repeat(40);
            town.awaitStatus("shop", path, 203);

            town.settings("""
                      gloo: {regexMaxProgramSize: 20}
                    """);
            town.awaitStatus("shop", path, 404);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Rejected");
            assertThat(town.status(Kinds.VIRTUAL_SERVICE, "shop", "reason")).contains("RegexTooLarge");

            town.settings("""
                      gloo: {regexMaxProgramSize: 2000}
                    """);
            town.awaitStatus("shop", path, 203);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
        }
    }

    @Test
    void discovery_writes_to_another_namespace_at_once_and_the_rest_is_said_to_need_a_restart() throws Exception {
        String other = cluster.namespace("other");
        try (Installation town = new Installation(cluster, folder)) {
            town.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: cart, namespace: $NS}
                    spec: {selector: {app: cart}, ports: [{port: 80}]}
                    """);
            town.site("shop", "/", "cart");
            town.serve();
            town.envoy();
            town.awaitStatus("shop", "/", 200);
            String cart = town.namespace() + "-cart-80";
            await().atMost(Installation.LIMIT)
                    .until(() -> cluster.names(Kinds.UPSTREAM, town.namespace()), has -> has.contains(cart));
            town.awaitState(Kinds.SETTINGS, "default", "Accepted");

            town.apply("""
                    apiVersion: gloo.solo.io/v1
                    kind: Settings
                    metadata: {name: default, namespace: $NS}
                    spec: {discoveryNamespace: %s, watchNamespaces: [$NS]}
                    """.formatted(other));
            await().atMost(Installation.LIMIT).until(() -> cluster.names(Kinds.UPSTREAM, other), List.of(cart)::equals);
            town.awaitState(Kinds.SETTINGS, "default", "Warning");
            assertThat(town.status(Kinds.SETTINGS, "default", "reason"))
                    .contains("spec.discoveryNamespace", "restart", "--write-namespace " + other);
            town.awaitStatus("shop", "/", 200);

            town.settings("");
            town.awaitState(Kinds.SETTINGS, "default", "Accepted");
        } finally {
            cluster.delete(other);
        }
    }
}
