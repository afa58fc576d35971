package io.signalbox.status;

import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.model.Kinds;
import io.signalbox.translation.ProxyMaker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Proxies on a real API server: written while they are asked for, and never anybody else's. */
class ProxyWriterIT extends StatusTest {

    @BeforeEach
    void ask_for_proxies() {
        settings("persistProxySpec: true");
        gateway("main", "gateway-proxy");
        shop("/ok");
    }

    private void settings(String gateway) {
        settings(gateway, namespace);
    }

    private void settings(String gateway, String... watched) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec:
                  discoveryNamespace: %1$s
                  watchNamespaces: [%3$s]
                  gateway: {%2$s}
                """.formatted(namespace, gateway, String.join(", ", watched)));
    }

    private void gateway(String name, String proxies) {
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: %2$s, namespace: %1$s}
                spec: {bindPort: 8080, httpGateway: {}, proxyNames: [%3$s]}
                """.formatted(namespace, name, proxies));
    }

    private void foreign(String name, Map<String, String> labels) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Proxy
                metadata: {name: %2$s, namespace: %1$s, labels: %3$s}
                spec: {listeners: [{name: theirs, bindAddress: '::', bindPort: 9999}]}
                """.formatted(namespace, name, Serialization.asJson(labels)));
    }

    private Resource<GenericKubernetesResource> proxy(String name) {
        return proxy(namespace, name);
    }

    private static Resource<GenericKubernetesResource> proxy(String namespace, String name) {
        return cluster.admin()
                .genericKubernetesResources(Kinds.PROXY.apiVersion(), "Proxy")
                .inNamespace(namespace)
                .withName(name);
    }

    private String spec(String name) {
        GenericKubernetesResource now = proxy(name).get();
        return now == null ? "" : Serialization.asJson(now.get("spec"));
    }

    private String status(String name, String field) {
        GenericKubernetesResource now = proxy(name).get();
        Object value = now == null ? null : now.get("status", "statuses", namespace, field);
        return value == null ? "" : value.toString();
    }

    /** Whether another thing that is written after all else of a batch has been written. */
    private void settle() {
        String name = "last-" + System.nanoTime();
        gateway(name, name);
        eventually(() -> !spec(name).isEmpty() && status(name, "state").equals("Accepted"));
    }

    @Test
    void a_proxy_says_what_is_served_and_where_it_comes_from_and_follows_it() {
        replica();
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/ok\""));
        JsonObject listener = JsonParser.parseString(spec("gateway-proxy"))
                .getAsJsonObject()
                .getAsJsonArray("listeners")
                .get(0)
                .getAsJsonObject();
        assertThat(listener.get("name").getAsString()).isEqualTo("listener-::-8080");
        JsonObject host = listener.getAsJsonObject("httpListener")
                .getAsJsonArray("virtualHosts")
                .get(0)
                .getAsJsonObject();
        assertThat(host.get("name").getAsString()).isEqualTo(namespace + ".shop");
        JsonObject source = host.getAsJsonArray("routes")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("metadataStatic")
                .getAsJsonArray("sources")
                .get(0)
                .getAsJsonObject();
        assertThat(source.get("resourceKind").getAsString()).isEqualTo("*v1.VirtualService");
        assertThat(source.get("observedGeneration").getAsLong()).isEqualTo(1);
        assertThat(proxy("gateway-proxy").get().getMetadata().getLabels())
                .containsEntry("created_by", "gloo-gateway")
                .containsEntry("app.kubernetes.io/managed-by", "signalbox");
        eventually(() -> status("gateway-proxy", "state").equals("Accepted"));

        shop("/more");
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/more\""));

        shop("/a/../b");
        eventually(() -> status("gateway-proxy", "state").equals("Rejected"));
        assertThat(status("gateway-proxy", "reason")).contains("VirtualService " + namespace + "/shop", "routes[0]");
        assertThat(spec("gateway-proxy")).contains("\"prefix\":\"/more\"");
    }

    @Test
    void what_a_proxy_says_already_is_not_written_again_by_a_successor() {
        Replica first = replica();
        eventually(() -> status("gateway-proxy", "state").equals("Accepted"));
        String version = proxy("gateway-proxy").get().getMetadata().getResourceVersion();
        stop(first);
        replica();
        settle();
        assertThat(proxy("gateway-proxy").get().getMetadata().getResourceVersion())
                .isEqualTo(version);
    }

    @Test
    void an_edit_by_hand_and_a_deletion_are_undone() {
        replica();
        eventually(() -> status("gateway-proxy", "state").equals("Accepted"));
        String spec = spec("gateway-proxy");
        proxy("gateway-proxy").patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"listeners\": []}}");
        eventually(() -> spec("gateway-proxy").equals(spec));
        proxy("gateway-proxy").delete();
        eventually(() -> spec("gateway-proxy").equals(spec));
    }

    @Test
    void a_proxy_goes_with_its_gateway_and_all_go_with_the_setting() {
        gateway("web", "one, two");
        replica();
        eventually(() -> !spec("one").isEmpty() && !spec("two").isEmpty());
        gateway("web", "two");
        eventually(() -> proxy("one").get() == null);
        assertThat(proxy("two").get()).isNotNull();
        settings("persistProxySpec: false");
        eventually(() -> proxy("two").get() == null);
    }

    @Test
    void a_compressed_proxy_has_the_same_in_gloo_edges_form() throws IOException {
        replica();
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/ok\""));
        String plain = spec("gateway-proxy");
        settings("persistProxySpec: true, compressedProxySpec: true");
        eventually(() -> spec("gateway-proxy").contains("compressedSpec"));
        JsonObject spec = JsonParser.parseString(spec("gateway-proxy")).getAsJsonObject();
        assertThat(spec.keySet()).containsExactly("compressedSpec");
        assertThat(proxy("gateway-proxy").get().getMetadata().getAnnotations())
                .containsEntry("gloo.solo.io/compress", "true");
        byte[] bytes = Base64.getDecoder().decode(spec.get("compressedSpec").getAsString());
        String inflated = new String(
                new InflaterInputStream(new ByteArrayInputStream(bytes)).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(JsonParser.parseString(inflated)).isEqualTo(JsonParser.parseString(plain));

        settings("persistProxySpec: true");
        eventually(() -> spec("gateway-proxy").equals(plain));
        assertThat(proxy("gateway-proxy").get().getMetadata().getAnnotations()).isNullOrEmpty();
    }

    @Test
    void a_proxy_that_is_too_large_is_told_of_and_fits_when_it_is_compressed() {
        for (int i = 0; i < 14; i++) {
            large("large-" + i);
        }
        Replica replica = replica();
        eventually(() -> replica.store().view().places().toString().contains("ProxyNotWritten"));
        assertThat(replica.store().view().places().toString()).contains("compressedProxySpec: true makes it smaller");
        settings("persistProxySpec: true, compressedProxySpec: true");
        eventually(() -> spec("gateway-proxy").contains("compressedSpec"));
        eventually(() -> !replica.store().view().places().toString().contains("ProxyNotWritten"));
    }

    /** A VirtualService of more than 120 kB. */
    private void large(String name) {
        String route = """
                    - matchers: [{prefix: /%d}]
                      directResponseAction: {status: 200, body: %s}
                """;
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < 32; i++) {
            routes.append(route.formatted(i, "x".repeat(4000)));
        }
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %2$s, namespace: %1$s}
                spec:
                  virtualHost:
                    domains: ['%2$s.example.com']
                    routes:
                %3$s
                """.formatted(namespace, name, routes));
    }

    @Test
    void proxies_of_others_are_left_alone_and_say_that_they_are_not_served() {
        foreign("by-hand", Map.of());
        foreign("gateway-proxy", Map.of("created_by", "gloo-gateway"));
        String theirs = spec("gateway-proxy");
        replica();
        eventually(() -> status("by-hand", "state").equals("Warning"));
        assertThat(status("by-hand", "reason")).contains("ProxyNotServed", "proxyNames: [by-hand]");
        eventually(() -> status("gateway-proxy", "state").equals("Warning"));
        assertThat(status("gateway-proxy", "reason")).contains("ProxyLeftAlone", "Gloo Edge wrote this Proxy");
        settings("persistProxySpec: false");
        settings("persistProxySpec: true");
        settle();
        assertThat(spec("gateway-proxy")).isEqualTo(theirs);
        assertThat(spec("by-hand")).isEqualTo(theirs);

        proxy("gateway-proxy").delete();
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/ok\""));
    }

    @Test
    void proxies_of_an_installation_in_another_namespace_are_its_own() {
        String other = cluster.namespace("other");
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Proxy
                metadata: {name: gateway-proxy, namespace: %s, labels: %s}
                spec: {listeners: [{name: theirs, bindAddress: '::', bindPort: 9999}]}
                """.formatted(other, Serialization.asJson(ProxyMaker.LABELS)));
        settings("persistProxySpec: true", namespace, other);
        replica();
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/ok\""));
        settings("persistProxySpec: false", namespace, other);
        eventually(() -> spec("gateway-proxy").isEmpty());
        assertThat(proxy(other, "gateway-proxy").delete()).hasSize(1);
    }

    @Test
    void without_the_right_to_write_it_is_said_and_done_once_the_right_is_given() {
        String user = "proxies-" + namespace;
        grant(user, "[get, list, watch]");
        Replica replica = replica(cluster.kubeconfig(user), "one");
        eventually(() -> replica.store().view().places().toString().contains("ProxyNotWritten"));
        assertThat(replica.store().view().places().toString())
                .contains("Proxy " + namespace + "/gateway-proxy cannot be written", user, "grant the verbs create");
        grant(user, "[get, list, watch, create, patch, delete]");
        eventually(() -> spec("gateway-proxy").contains("\"prefix\":\"/ok\""));
        eventually(() -> !replica.store().view().places().toString().contains("ProxyNotWritten"));
    }

    @Test
    void the_state_in_each_proxy_is_told_and_taken_away_with_the_proxy() {
        gateway("main", "inside, outside");
        replica();
        eventually(() -> proxiesOfShop().equals(Set.of("inside", "outside")));
        gateway("main", "outside, third");
        eventually(() -> proxiesOfShop().equals(Set.of("outside", "third")));
        shop("/a/../b");
        eventually(() -> shop().get("status", "statuses", namespace, "subresourceStatuses")
                .toString()
                .contains("state=Rejected"));
        cluster.admin()
                .genericKubernetesResources(Kinds.GATEWAY.apiVersion(), "Gateway")
                .inNamespace(namespace)
                .withName("main")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\": {\"ssl\": true}}");
        eventually(() -> proxiesOfShop().isEmpty());
    }

    private GenericKubernetesResource shop() {
        return cluster.admin()
                .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                .inNamespace(namespace)
                .withName("shop")
                .get();
    }

    /** The proxies of which the VirtualService's status tells. */
    private Set<String> proxiesOfShop() {
        Object told = shop().get("status", "statuses", namespace, "subresourceStatuses");
        Set<String> names = new TreeSet<>();
        if (told instanceof Map<?, ?> byName) {
            byName.keySet()
                    .forEach(name ->
                            names.add(name.toString().replace("*v1.Proxy.", "").replace("_" + namespace, "")));
        }
        return names;
    }

    private void grant(String user, String verbs) {
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: proxies, namespace: %1$s}
                rules:
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*'], verbs: [get, list, watch]}
                - {apiGroups: ['', discovery.k8s.io], resources: [services, secrets, endpointslices], verbs: [get, list, watch]}
                - {apiGroups: [''], resources: [events], verbs: [create]}
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update, patch]}
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*/status'], verbs: [patch]}
                - {apiGroups: [gloo.solo.io], resources: [proxies], verbs: %3$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: proxies, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: proxies}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                """.formatted(namespace, user, verbs));
    }
}
