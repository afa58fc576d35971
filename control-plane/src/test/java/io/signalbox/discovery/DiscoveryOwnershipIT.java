package io.signalbox.discovery;

import static io.signalbox.discovery.DiscoveryMetrics.Verb.CREATE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.DELETE;
import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose an Upstream is: discovery's, Gloo Edge's before, an operator's. */
class DiscoveryOwnershipIT extends DiscoveryTest {

    @Test
    void a_foreign_upstream_of_the_same_name_is_not_touched_and_that_is_said() {
        String cart = nameOf("cart", 80);
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: %s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
                """.formatted(cart, namespace));
        Object before = field(cart, "metadata", "resourceVersion");
        service("cart", "", "{port: 80}");
        Replica replica = replica();
        eventually(() -> replica.problems().contains(cart));
        assertThat(replica.problems())
                .contains("was not made by discovery", "no Upstream for port 80 of Service " + shop + "/cart");
        settle("probe");
        deleteService("cart");
        eventually(() -> !replica.problems().contains(cart));
        assertThat(field(cart, "metadata", "resourceVersion")).isEqualTo(before);
    }

    @Test
    void an_upstream_without_its_label_is_its_operators_and_a_copy_under_another_name_is_too() {
        service("cart", "", "{port: 80}");
        Replica replica = replica();
        String cart = nameOf("cart", 80);
        eventually(() -> exists(cart));
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: copy, namespace: %1$s, labels: {discovered_by: kubernetesplugin}}
                spec: {kube: {serviceName: cart, serviceNamespace: %2$s, servicePort: 80}}
                """.formatted(namespace, shop));
        edit(cart, "{\"metadata\": {\"labels\": {\"discovered_by\": null}}, \"spec\": {\"useHttp2\": true}}");
        eventually(() -> replica.problems().contains(cart));
        deleteService("cart");
        settle("probe");
        assertThat(upstreams()).containsExactlyInAnyOrder("copy", cart, nameOf("probe", 1));
    }

    @Test
    void upstreams_that_gloo_edge_made_are_taken_over_as_they_are_and_those_without_a_service_go() {
        service("cart", "", "{name: http, port: 80}");
        for (String name : List.of("cart", "vanished")) {
            cluster.apply("""
                    apiVersion: gloo.solo.io/v1
                    kind: Upstream
                    metadata: {name: %3$s, namespace: %1$s, labels: {discovered_by: kubernetesplugin}}
                    spec:
                      discoveryMetadata: {}
                      healthChecks: [{timeout: 1s, interval: 5s, unhealthyThreshold: 1, healthyThreshold: 1, tcpHealthCheck: {}}]
                      kube: {serviceName: %4$s, serviceNamespace: %2$s, servicePort: 80, selector: {app: %4$s}}
                    """.formatted(namespace, shop, nameOf(name, 80), name));
        }
        String cart = nameOf("cart", 80);
        Replica replica = replica();
        eventually(() -> !exists(nameOf("vanished", 80)));
        settle("probe");
        assertThat(field(cart, "spec", "healthChecks")).isNotNull();
        eventually(() -> replica.written().size() == 2);
        assertThat(replica.written()).containsExactlyInAnyOrder(DELETE, CREATE);
        service("cart", "", "{name: h2, port: 80}");
        eventually(() -> Boolean.TRUE.equals(field(cart, "spec", "useHttp2")));
        assertThat(field(cart, "spec", "healthChecks")).isNotNull();
    }

    @Test
    void of_two_services_that_would_have_one_name_the_older_has_it_until_it_is_gone() {
        String other = shop + "-b";
        cluster.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: " + other + "}");
        settings(shop + ", " + other, "");
        service("b-c", "", "{port: 80}");
        Replica replica = replica();
        String name = nameOf("b-c", 80);
        eventually(() -> exists(name));
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: c, namespace: %s}
                spec: {clusterIP: None, ports: [{port: 80}]}
                """.formatted(other));
        eventually(() -> replica.problems()
                .contains("it is for Service " + shop + "/b-c, which is older, and not for [Service " + other + "/c]"));
        assertThat(field(name, "spec", "kube", "serviceName")).isEqualTo("b-c");
        deleteService("b-c");
        eventually(() -> "c".equals(field(name, "spec", "kube", "serviceName")));
        eventually(() -> replica.store().view().places().isEmpty());
        cluster.delete(other);
    }
}
