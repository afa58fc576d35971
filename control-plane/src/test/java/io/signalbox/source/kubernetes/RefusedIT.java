package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.Asked;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What the API server refuses or does not know costs that kind alone, is said clearly, and is mended when it is
 * granted.
 */
class RefusedIT extends SourceTest {

    private static final String TCP_GATEWAYS = "tcpgateways.gateway.solo.io";

    @AfterEach
    void give_all_back() {
        cluster.applyCrds();
    }

    @Test
    void a_missing_crd_is_named_the_rest_works_and_it_is_picked_up_when_it_appears() {
        CustomResourceDefinition crd = cluster.admin()
                .apiextensions()
                .v1()
                .customResourceDefinitions()
                .withName(TCP_GATEWAYS)
                .get();
        cluster.admin().resource(crd).delete();
        eventually(() -> cluster.admin().resource(crd).get() == null);
        upstream("cart", "10.0.0.1");

        startAndSync();
        assertThat(world.names(Kinds.UPSTREAM)).containsExactly("cart");
        assertThat(world.problems())
                .singleElement()
                .asString()
                .contains(
                        "MatchableTcpGateway",
                        TCP_GATEWAYS,
                        "none is read",
                        "kubectl apply --server-side -f deploy/crds");
        assertThat(world.isStale()).isFalse();

        cluster.applyCrds();
        eventually(() -> world.problems().isEmpty());
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: MatchableTcpGateway
                metadata: {name: late, namespace: %s}
                spec: {tcpGateway: {}}
                """.formatted(namespace));
        eventually(() -> world.names(Kinds.MATCHABLE_TCP_GATEWAY).equals(List.of("late")));
    }

    @Test
    void a_right_taken_away_at_run_time_is_named_and_costs_that_kind_alone_until_it_is_given_back() {
        String user = "reader-" + namespace;
        grant(user, "services", "secrets", "pods", "endpointslices");
        secret("keys");
        upstream("cart", "10.0.0.1");
        Timing timing = new Timing(
                QUICK.backoffMin(),
                QUICK.backoffMax(),
                QUICK.refusedRetry(),
                QUICK.relistJitter(),
                Duration.ofSeconds(1),
                QUICK.quiet());
        start(cluster.kubeconfig(user), timing);
        eventually(world::isSynced);
        assertThat(world.problems()).isEmpty();
        assertThat(world.names(Kinds.SECRET)).containsExactly("keys");

        grant(user, "services", "pods", "endpointslices");
        eventually(() -> !world.problems().isEmpty());
        assertThat(world.problems())
                .singleElement()
                .asString()
                .contains(
                        "secrets in namespace " + namespace, user, "those that were read stay", "get, list and watch");
        assertThat(world.names(Kinds.SECRET)).containsExactly("keys");
        assertThat(world.isStale()).isFalse();
        upstream("other", "10.0.0.1");
        eventually(() -> world.names(Kinds.UPSTREAM).contains("other"));

        cluster.admin().secrets().inNamespace(namespace).withName("keys").delete();
        secret("fresh");
        grant(user, "services", "secrets", "pods", "endpointslices");
        eventually(() -> world.problems().isEmpty() && world.names(Kinds.SECRET).equals(List.of("fresh")));
        assertThat(world.told(key(Kinds.UPSTREAM, "cart"))).isOne();
    }

    @Test
    void a_right_missing_at_the_start_is_named_and_waited_for_so_that_no_envoy_loses_what_it_has() {
        String user = "beginner-" + namespace;
        grant(user, "services", "endpointslices");
        secret("keys");
        start(cluster.kubeconfig(user), QUICK);
        eventually(() -> !world.problems().isEmpty());
        assertThat(world.problems())
                .singleElement()
                .asString()
                .contains("list secrets", user, "nothing is served before it does", "get, list and watch");
        assertThat(world.isSynced()).isFalse();
        grant(user, "services", "endpointslices", "secrets");
        eventually(world::isSynced);
        assertThat(world.names(Kinds.SECRET)).containsExactly("keys");
        eventually(() -> world.problems().isEmpty());
    }

    private void secret(String name) {
        cluster.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: %s, namespace: %s}
                type: kubernetes.io/tls
                data: {tls.crt: '', tls.key: ''}
                """.formatted(name, namespace));
    }

    /** A user who may read Gloo Edge's kinds and these, in the test's namespace alone. */
    private void grant(String user, String... kinds) {
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: reader, namespace: %1$s}
                rules:
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*'], verbs: [get, list, watch]}
                - {apiGroups: ['', discovery.k8s.io], resources: [%3$s], verbs: [get, list, watch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                """.formatted(namespace, user, String.join(", ", kinds)));
        cluster.awaitDecision(
                user,
                new ResourceAttributesBuilder()
                        .withVerb("list")
                        .withResource(kinds[0])
                        .withNamespace(namespace)
                        .build(),
                Asked.Decision.ALLOW);
    }
}
