package io.signalbox.discovery;

import static io.signalbox.discovery.DiscoveryMetrics.Verb.CREATE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.DELETE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.PATCH;
import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Services become Upstreams, on a real API server. */
class UpstreamDiscoveryIT extends DiscoveryTest {

    @Test
    void a_service_gets_an_upstream_for_each_tcp_port() {
        service(
                "cart",
                "labels: {team: shop}",
                "{name: http, port: 80}, {name: grpc, port: 90}, {name: dns, port: 53, protocol: UDP}");
        replica();
        eventually(() -> upstreams().size() == 2);
        assertThat(upstreams()).containsExactly(nameOf("cart", 80), nameOf("cart", 90));
        assertThat(field(nameOf("cart", 80), "metadata", "labels", "discovered_by"))
                .isEqualTo("kubernetesplugin");
        assertThat(field(nameOf("cart", 80), "spec"))
                .isEqualTo(Map.of(
                        "kube",
                        Map.of(
                                "serviceName",
                                "cart",
                                "serviceNamespace",
                                shop,
                                "servicePort",
                                80,
                                "selector",
                                Map.of("app", "cart")),
                        "discoveryMetadata",
                        Map.of("labels", Map.of("team", "shop"))));
        assertThat(field(nameOf("cart", 90), "spec", "useHttp2")).isEqualTo(true);
    }

    @Test
    void ports_come_and_go_and_a_service_takes_its_upstreams_with_it() {
        service("cart", "", "{name: http, port: 80}");
        Replica replica = replica();
        eventually(() -> exists(nameOf("cart", 80)));
        service("cart", "", "{name: http, port: 80}, {name: admin, port: 81}");
        eventually(() -> exists(nameOf("cart", 81)));
        service("cart", "", "{name: admin, port: 81}");
        eventually(() -> upstreams().equals(List.of(nameOf("cart", 81))));
        deleteService("cart");
        eventually(() -> upstreams().isEmpty());
        eventually(() -> replica.written().equals(List.of(CREATE, CREATE, DELETE, DELETE)));
    }

    @Test
    void an_update_of_the_service_reaches_its_upstream_and_an_operators_edits_survive_it() {
        service("cart", "labels: {team: shop}", "{name: http, port: 80}");
        Replica replica = replica();
        String cart = nameOf("cart", 80);
        eventually(() -> exists(cart));
        edit(cart, """
                {"metadata": {"labels": {"mine": "yes"}, "annotations": {"note": "kept"}},
                 "spec": {"circuitBreakers": {"maxConnections": 7}, "maxConcurrentStreams": 9,
                          "kube": {"subsetSpec": {"selectors": [{"keys": ["version"]}]}}}}
                """);
        service(
                "cart",
                "labels: {team: other}, annotations: {gloo.solo.io/h2_service: 'true'}",
                "{name: http, port: 80}");
        eventually(() -> Boolean.TRUE.equals(field(cart, "spec", "useHttp2")));
        assertThat(field(cart, "spec", "discoveryMetadata", "labels")).isEqualTo(Map.of("team", "other"));
        assertThat(field(cart, "spec", "circuitBreakers", "maxConnections")).isEqualTo(7);
        assertThat(field(cart, "spec", "maxConcurrentStreams")).isEqualTo(9);
        assertThat(field(cart, "spec", "kube", "subsetSpec")).isNotNull();
        assertThat(field(cart, "metadata", "labels", "mine")).isEqualTo("yes");
        assertThat(field(cart, "metadata", "annotations", "note")).isEqualTo("kept");

        service("cart", "labels: {team: other}", "{name: http, port: 80}");
        eventually(() -> field(cart, "spec", "useHttp2") == null);
        assertThat(field(cart, "spec", "circuitBreakers", "maxConnections")).isEqualTo(7);
        eventually(() -> replica.written().equals(List.of(CREATE, PATCH, PATCH)));
    }

    @Test
    void what_the_service_says_is_put_back_and_a_deleted_upstream_comes_again() {
        service("cart", "annotations: {gloo.solo.io/h2_service: 'true'}", "{name: http, port: 80}");
        replica();
        String cart = nameOf("cart", 80);
        eventually(() -> exists(cart));
        edit(cart, """
                {"spec": {"useHttp2": false, "kube": {"servicePort": 81, "selector": {"version": "2"}}}}""");
        eventually(() -> Boolean.TRUE.equals(field(cart, "spec", "useHttp2")));
        assertThat(field(cart, "spec", "kube", "servicePort")).isEqualTo(80);
        assertThat(field(cart, "spec", "kube", "selector")).isEqualTo(Map.of("app", "cart"));
        at(cart).delete();
        eventually(() -> exists(cart));
    }

    @Test
    void a_service_opts_out_by_annotation_and_in_again() {
        service("cart", "annotations: {gloo.solo.io/discover: 'false'}", "{port: 80}");
        replica();
        settle("first");
        assertThat(upstreams()).containsExactly(nameOf("first", 1));
        service("cart", "annotations: {gloo.solo.io/discover: 'true'}", "{port: 80}");
        eventually(() -> exists(nameOf("cart", 80)));
        service("cart", "annotations: {gloo.solo.io/discover: 'false'}", "{port: 80}");
        eventually(() -> !exists(nameOf("cart", 80)));
    }

    @Test
    void with_watch_labels_services_opt_in_by_label_at_once_when_the_settings_change() {
        service("cart", "labels: {discover: 'yes'}", "{port: 80}");
        service("other", "", "{port: 80}");
        replica();
        eventually(() -> upstreams().size() == 2);
        settings(", discovery: {udsOptions: {watchLabels: {discover: 'yes'}}}");
        eventually(() -> upstreams().equals(List.of(nameOf("cart", 80))));
        service("other", "labels: {discover: 'yes', more: 'x'}", "{port: 80}");
        eventually(() -> upstreams().size() == 2);
    }

    @Test
    void switched_off_nothing_is_written_and_all_stays_until_it_is_on_again() {
        service("cart", "", "{port: 80}");
        Replica replica = replica();
        eventually(() -> exists(nameOf("cart", 80)));
        settings(", discovery: {udsOptions: {enabled: false}}");
        eventually(() -> replica.store().view().held().values().stream()
                .anyMatch(held -> held.resource().toString().contains("uds_options")));
        deleteService("cart");
        service("late", "", "{port: 80}");
        eventually(() -> replica.store().view().held().keySet().stream()
                .anyMatch(key -> key.name().equals("late")));
        assertThat(upstreams()).containsExactly(nameOf("cart", 80));
        settings("");
        eventually(() -> upstreams().equals(List.of(nameOf("late", 80))));
    }

    @Test
    void a_change_of_the_global_annotations_reaches_all_upstreams() {
        service("cart", "", "{port: 80}");
        service("other", "annotations: {gloo.solo.io/h2_service: 'false'}", "{port: 80}");
        replica();
        eventually(() -> upstreams().size() == 2);
        settings(", upstreamOptions: {globalAnnotations: {gloo.solo.io/h2_service: 'true'}}");
        eventually(() -> Boolean.TRUE.equals(field(nameOf("cart", 80), "spec", "useHttp2")));
        assertThat(field(nameOf("other", 80), "spec", "useHttp2")).isEqualTo(false);
        settings("");
        eventually(() -> field(nameOf("cart", 80), "spec", "useHttp2") == null);
    }

    @Test
    void services_of_a_namespace_that_is_not_watched_any_more_lose_their_upstreams() {
        service("cart", "", "{port: 80}");
        replica();
        eventually(() -> exists(nameOf("cart", 80)));
        settings(namespace, "");
        eventually(() -> upstreams().isEmpty());
        settings("");
        eventually(() -> exists(nameOf("cart", 80)));
    }

    @Test
    void what_vanished_while_nobody_ran_is_removed_at_the_start_and_the_rest_is_not_written_again() {
        service("cart", "", "{port: 80}");
        service("gone", "", "{port: 80}");
        Replica first = replica();
        eventually(() -> upstreams().size() == 2);
        stop(first);
        deleteService("gone");
        Replica second = replica(cluster.adminKubeconfig(), "two");
        eventually(() -> upstreams().equals(List.of(nameOf("cart", 80))));
        settle("probe");
        eventually(() -> second.written().size() >= 2);
        assertThat(second.written()).containsExactlyInAnyOrder(DELETE, CREATE);
    }

    @Test
    void another_leader_writes_nothing_again() {
        service("cart", "annotations: {gloo.solo.io/h2_service: 'true'}", "{port: 80}");
        Replica first = replica();
        eventually(() -> exists(nameOf("cart", 80)));
        Object before = field(nameOf("cart", 80), "metadata", "resourceVersion");
        Replica second = replica(cluster.adminKubeconfig(), "two");
        eventually(() -> second.store().view().ready());
        assertThat(second.leadership().isLeading()).isFalse();
        stop(first);
        settle("probe");
        eventually(() -> !second.written().isEmpty());
        assertThat(second.written()).containsExactly(CREATE);
        assertThat(field(nameOf("cart", 80), "metadata", "resourceVersion")).isEqualTo(before);
    }

    @Test
    void a_replica_that_does_not_lead_any_more_writes_nothing_and_says_nothing() {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: %s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
                """.formatted(nameOf("cart", 80), namespace));
        service("cart", "", "{port: 80}");
        Replica replica = replica();
        eventually(() -> replica.problems().contains(nameOf("cart", 80)));
        // Without a version, as the replica renews it all the time.
        cluster.admin()
                .leases()
                .inNamespace(namespace)
                .withName("signalbox")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"holderIdentity\": \"somebody else\", \"leaseDurationSeconds\": 600}}");
        eventually(() -> !replica.leadership().isLeading());
        service("late", "", "{port: 80}");
        eventually(() -> replica.store().view().places().isEmpty()
                && replica.store().view().held().keySet().stream()
                        .anyMatch(key -> key.name().equals("late")));
        assertThat(replica.written()).isEmpty();
        assertThat(upstreams()).containsExactly(nameOf("cart", 80));
    }

    @Test
    void without_the_right_to_write_it_is_said_once_and_done_once_the_right_is_given() {
        String user = "finder-" + namespace;
        grant(user, "create");
        long begun = System.nanoTime();
        service("cart", "", "{port: 80}");
        Replica replica = replica(cluster.kubeconfig(user), "one");
        eventually(() -> exists(nameOf("cart", 80)));
        service("late", "annotations: {gloo.solo.io/h2_service: 'true'}", "{port: 80}");
        service("cart", "annotations: {gloo.solo.io/h2_service: 'true'}", "{port: 80}");
        eventually(() -> replica.problems().contains("does not permit to patch upstreams.gloo.solo.io"));
        assertThat(replica.problems()).contains(user, "grant the verbs create, patch and delete");
        eventually(() -> exists(nameOf("late", 80)));
        // Once more every five seconds.
        long seconds = Duration.ofNanos(System.nanoTime() - begun).toSeconds();
        assertThat(replica.failed().size()).isLessThan((int) (5 + seconds / 5));
        grant(user, "create, patch, delete");
        eventually(() -> Boolean.TRUE.equals(field(nameOf("cart", 80), "spec", "useHttp2")));
        eventually(() -> replica.store().view().places().isEmpty());
    }

    @Test
    void a_namespace_that_is_missing_is_said_and_waited_for() {
        service("cart", "", "{port: 80}");
        String elsewhere = namespace + "-elsewhere";
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %2$s, watchNamespaces: [%3$s, %1$s]}
                """.formatted(namespace, elsewhere, shop));
        Replica replica = replica();
        eventually(() -> replica.problems().contains("cannot be written into namespace " + elsewhere));
        settings("");
        eventually(() ->
                exists(nameOf("cart", 80)) && replica.store().view().places().isEmpty());
    }

    @Test
    void a_namespace_that_is_deleted_and_made_again_gets_its_upstreams_again() {
        service("cart", "", "{port: 80}");
        String elsewhere = cluster.namespace("elsewhere");
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %2$s, watchNamespaces: [%3$s]}
                """.formatted(namespace, elsewhere, shop));
        replica();
        eventually(() -> cluster.names(Kinds.UPSTREAM, elsewhere).equals(List.of(nameOf("cart", 80))));
        cluster.delete(elsewhere);
        eventually(() -> cluster.admin().namespaces().withName(elsewhere).get() == null);
        cluster.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n".formatted(elsewhere));
        eventually(() -> cluster.names(Kinds.UPSTREAM, elsewhere).equals(List.of(nameOf("cart", 80))));
        cluster.delete(elsewhere);
    }

    @Test
    void what_is_deleted_and_kept_by_a_finalizer_is_made_again_once_it_is_gone() {
        service("cart", "", "{port: 80}");
        service("other", "", "{port: 80}");
        Replica replica = replica();
        eventually(() -> upstreams().size() == 2);
        edit(nameOf("cart", 80), """
                {"metadata": {"finalizers": ["example.com/hold"]}}""");
        cluster.admin()
                .genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), "Upstream")
                .inNamespace(namespace)
                .delete();
        eventually(() -> replica.written().equals(List.of(CREATE, CREATE, CREATE)));
        assertThat(field(nameOf("cart", 80), "metadata", "deletionTimestamp")).isNotNull();
        edit(nameOf("cart", 80), """
                {"metadata": {"finalizers": null}}""");
        eventually(
                () -> exists(nameOf("cart", 80)) && field(nameOf("cart", 80), "metadata", "deletionTimestamp") == null);
        eventually(() -> replica.written().equals(List.of(CREATE, CREATE, CREATE, CREATE)));
    }

    @Test
    void the_annotations_for_tls_and_any_option_are_honoured_and_a_bad_one_is_said() {
        service(
                "cart",
                "annotations: {gloo.solo.io/sslService.secret: '80:keys',"
                        + " gloo.solo.io/upstream_config: '{\"loadBalancerConfig\": {\"random\": {}}}'}",
                "{port: 80}, {name: admin, port: 81}".replace("{port: 80}", "{name: http, port: 80}"));
        service("wrong", "annotations: {gloo.solo.io/upstream_config: '{\"nonsense'}", "{port: 80}");
        Replica replica = replica();
        eventually(() -> upstreams().size() == 3);
        assertThat(field(nameOf("cart", 80), "spec", "sslConfig", "secretRef"))
                .isEqualTo(Map.of("name", "keys", "namespace", shop));
        assertThat(field(nameOf("cart", 81), "spec", "sslConfig")).isNull();
        assertThat(field(nameOf("cart", 81), "spec", "loadBalancerConfig", "random"))
                .isNotNull();
        eventually(() -> replica.problems()
                .contains("gloo.solo.io/upstream_config in the annotations of Service " + shop
                        + "/wrong is not a JSON object"));
    }

    @Test
    void what_could_not_be_written_while_the_api_server_was_away_is_written_when_it_is_back() {
        service("cart", "", "{port: 80}");
        Replica replica = replica();
        eventually(() -> exists(nameOf("cart", 80)));
        for (int i = 0; i < 100; i++) {
            service("many-" + i, "", "{port: 80}");
        }
        deleteService("cart");
        cluster.kill(DevCluster.API_SERVER);
        cluster.start(DevCluster.API_SERVER);
        eventually(() -> upstreams().size() == 100 && !exists(nameOf("cart", 80)));
        eventually(() -> replica.store().view().places().isEmpty());
    }
}
