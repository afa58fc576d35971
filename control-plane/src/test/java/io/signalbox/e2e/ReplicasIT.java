package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.ads.ConnectionTimes;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.e2e.Installation.Replica;
import io.signalbox.envoy.ResourceType;
import io.signalbox.golden.Translation;
import io.signalbox.model.Kinds;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several replicas on one API server: Envoys move between them, one of them writes, and nobody notices. */
@SuppressWarnings("NullAway.Init") // Set before each test.
class ReplicasIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private Path folder;

    private Installation town;
    private int tlsPort;

    @BeforeEach
    void found_the_town() throws IOException {
        town = new Installation(cluster, folder);
        tlsPort = town.freePort();
        town.site("shop", "/", "cart");
    }

    @AfterEach
    void leave_it() {
        town.close();
    }

    @Test
    void every_replica_serves_the_same_versions_of_all_types_whenever_it_began() throws IOException {
        List<Replica> replicas = new ArrayList<>(List.of(town.replica()));
        allTypes("10.1.0.1");
        replicas.add(town.replica());
        allTypes("10.1.0.2");
        town.site("shop", "/moved", "cart");
        replicas.add(town.replica());
        Map<String, String> versions = versions(replicas.getFirst());
        await().atMost(Installation.LIMIT).untilAsserted(() -> {
            assertThat(types(replicas.getFirst())).containsExactlyInAnyOrder(ResourceType.values());
            for (Replica replica : replicas) {
                assertThat(versions(replica)).isEqualTo(versions(replicas.getFirst()));
            }
        });
        town.site("shop", "/again", "cart");
        await().atMost(Installation.LIMIT).untilAsserted(() -> {
            assertThat(versions(replicas.getFirst())).isNotEqualTo(versions);
            for (Replica replica : replicas) {
                assertThat(versions(replica)).isEqualTo(versions(replicas.getFirst()));
            }
        });
    }

    @Test
    void a_replica_that_starts_while_resources_are_wrong_serves_what_the_others_serve() throws Exception {
        Replica first = town.replica();
        allTypes("10.1.0.1");
        delegated("/team/good");
        // With that all is known, whichever of the watches is told last.
        await().atMost(Installation.LIMIT).untilAsserted(() -> {
            assertThat(types(first)).containsExactlyInAnyOrder(ResourceType.values());
            assertThat(endpoints(first)).contains("10.1.0.1");
        });
        town.awaitState(Kinds.ROUTE_TABLE, "team", "Accepted");
        town.awaitState(Kinds.VIRTUAL_SERVICE, "delegating", "Accepted");
        Map<String, String> good = versions(first);
        delegated("/team/a/../b");
        town.site("shop", "/a/../b", "cart");
        town.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: pods, namespace: $NS}
                spec: {kube: {serviceName: pods, serviceNamespace: $NS, servicePort: 80}, connectionConfig: {connectTimeout: 0s}}
                """);
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Rejected");
        town.awaitState(Kinds.UPSTREAM, "pods", "Rejected");
        town.awaitState(Kinds.ROUTE_TABLE, "team", "Rejected");
        town.awaitState(Kinds.VIRTUAL_SERVICE, "delegating", "Warning");
        assertThat(versions(first)).isEqualTo(good);

        Replica second = town.replica();
        assertThat(versions(second)).isEqualTo(good);
        first.close();
        town.site("late", "/late", "cart"); // Its status tells that the second one leads, and has looked at all.
        town.awaitState(Kinds.VIRTUAL_SERVICE, "late", "Accepted");
        assertThat(lastGood("shop")).contains("\"exact\":\"/\"");
        Map<String, String> both = versions(second);
        assertThat(versions(town.replica())).isEqualTo(both);

        town.site("shop", "/mended", "cart");
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
        assertThat(lastGood("shop")).isEqualTo("null");
    }

    private void delegated(String path) {
        town.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: delegating, namespace: $NS}
                spec:
                  virtualHost:
                    domains: [delegating.test]
                    routes:
                    - matchers: [{prefix: /team}]
                      delegateAction: {ref: {name: team, namespace: $NS}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: RouteTable
                metadata: {name: team, namespace: $NS}
                spec: {routes: [{matchers: [{exact: %s}], routeAction: {single: {upstream: {name: cart}}}}]}
                """.formatted(path));
    }

    private String lastGood(String virtualService) {
        return String.valueOf((Object) cluster.admin()
                .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                .inNamespace(town.namespace())
                .withName(virtualService)
                .get()
                .get("status", "statuses", town.namespace(), "details", "lastGood"));
    }

    /** Clusters, endpoints, listeners, routes, and a secret. */
    private void allTypes(String endpoint) {
        town.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: pods, namespace: $NS}
                spec: {ports: [{name: http, port: 80, targetPort: 8080}]}
                ---
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: pods-1, namespace: $NS, labels: {kubernetes.io/service-name: pods}}
                addressType: IPv4
                endpoints: [{addresses: [%s], conditions: {ready: true}}]
                ports: [{name: http, port: 8080, protocol: TCP}]
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: pods, namespace: $NS}
                spec: {kube: {serviceName: pods, serviceNamespace: $NS, servicePort: 80}}
                """.formatted(endpoint));
        overTls();
    }

    private void overTls() {
        town.apply("""
                apiVersion: v1
                kind: Secret
                metadata: {name: keys, namespace: $NS}
                type: kubernetes.io/tls
                data: {%s}
                ---
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: tls, namespace: $NS}
                spec: {bindAddress: 127.0.0.1, bindPort: %d, ssl: true, httpGateway: {}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: pods, namespace: $NS}
                spec:
                  sslConfig: {secretRef: {name: keys, namespace: $NS}}
                  virtualHost:
                    domains: [pods.test]
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: {upstream: {name: pods, namespace: $NS}}}
                """.formatted(new TlsPair("ec").secretData(), tlsPort));
    }

    /** By group, type and name. */
    private static Map<String, String> versions(Replica replica) {
        Map<String, String> versions = new TreeMap<>();
        replica.controlPlane().snapshots().all().forEach(snapshot -> {
            for (ResourceType type : ResourceType.values()) {
                for (EnvoyResource resource : snapshot.resources(type).values()) {
                    versions.put(snapshot.group() + " " + type + " " + resource.name(), resource.version());
                }
            }
        });
        return versions;
    }

    private static String endpoints(Replica replica) {
        return replica.controlPlane()
                .snapshots()
                .all()
                .flatMap(snapshot -> snapshot.resources(ResourceType.ENDPOINT).values().stream())
                .map(resource -> Translation.message(resource).toString())
                .collect(Collectors.joining());
    }

    private static List<ResourceType> types(Replica replica) {
        return replica.controlPlane()
                .snapshots()
                .all()
                .flatMap(snapshot -> Arrays.stream(ResourceType.values())
                        .filter(type -> !snapshot.resources(type).isEmpty()))
                .distinct()
                .toList();
    }

    @ParameterizedTest
    @EnumSource
    void an_envoy_that_moves_to_another_replica_is_sent_nothing_that_it_has(XdsProtocol protocol) throws Exception {
        Replica first = town.replica(cluster.adminKubeconfig(), ConnectionTimes.ABRUPT);
        Replica second = town.replica();
        town.service().targets(first.address());
        EnvoyProcess envoy = town.envoy(protocol);
        town.awaitStatus("shop", "/", 200);
        await().atMost(Installation.LIMIT).until(first::isIdle);
        List<Integer> held = first.held();
        try (Load load = town.load("shop", "/")) {
            town.service().targets(second.address());
            first.close();
            awaitMoved(second, held);
            assertThat(second.pushes().resources())
                    .as("sent again after a shutdown")
                    .isEmpty();
            assertThat(second.pushes().bytes()).as("bytes of empty answers").isLessThan(2_000);

            Replica third = town.replica();
            town.service().targets(third.address());
            town.service().cut();
            awaitMoved(third, held);
            assertThat(third.pushes().resources()).as("sent again after a cut").isEmpty();

            town.site("late", "/late", "cart");
            town.awaitStatus("late", "/late", 200);
            await().atMost(Installation.LIMIT).until(third::isIdle);
            assertThat(third.pushes().resources()).containsOnlyKeys(ResourceType.ROUTE);
            load.assertNothingFailed(100);
        }
        assertThat(envoy.admin().stats("update_rejected: [1-9]")).isEmpty();
    }

    private static void awaitMoved(Replica to, List<Integer> held) {
        await().atMost(Installation.LIMIT)
                .untilAsserted(() -> assertThat(to.held()).isEqualTo(held));
        await().atMost(Installation.LIMIT).until(to::isIdle);
    }

    @Test
    void envoys_come_to_a_replica_that_is_new_when_their_connections_have_aged() throws Exception {
        Replica first =
                town.replica(cluster.adminKubeconfig(), new ConnectionTimes(Duration.ofSeconds(2), Duration.ZERO));
        town.service().targets(first.address());
        town.envoy();
        town.awaitStatus("shop", "/", 200);
        // Of clusters, listeners and routes; less while the connection is just made anew.
        List<Integer> held =
                await().atMost(Installation.LIMIT).until(first::held, now -> now.size() == 3 && !now.contains(0));
        try (Load load = town.load("shop", "/")) {
            Replica second = town.replica();
            town.service().targets(second.address());
            awaitMoved(second, held);
            assertThat(second.pushes().resources()).isEmpty();
            await().atMost(Installation.LIMIT)
                    .until(() -> first.controlPlane().xds().clients().all().isEmpty());
            load.assertNothingFailed(50);
        }
    }

    private enum Ending {
        TERMINATED,
        KILLED
    }

    @ParameterizedTest
    @EnumSource
    void the_leader_ends_and_neither_requests_nor_statuses_notice(Ending ending) throws Exception {
        HostPort xds = HostPort.loopback(town.freePort());
        HostPort admin = HostPort.loopback(town.freePort());
        Process leader = town.process(cluster.adminKubeconfig(), xds, admin);
        try {
            await().atMost(Installation.LIMIT).until(() -> !town.leader().isEmpty());
            String firstLeader = town.leader();
            Replica other = town.replica();
            town.service().targets(xds);
            EnvoyProcess envoy = town.envoy();
            town.awaitStatus("shop", "/", 200);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
            String version = resourceVersion("shop");
            try (Load load = town.load("shop", "/")) {
                town.service().targets(other.address());
                switch (ending) {
                    case TERMINATED -> leader.destroy();
                    case KILLED -> leader.destroyForcibly();
                }
                await().atMost(Installation.LIMIT).until(() -> !other.held().isEmpty());
                // Serving goes on at once, whoever leads.
                town.site("late", "/late", "cart");
                town.awaitStatus("late", "/late", 200);
                town.awaitState(Kinds.VIRTUAL_SERVICE, "late", "Accepted");
                assertThat(town.leader()).isNotEqualTo(firstLeader);
                assertThat(resourceVersion("shop"))
                        .as("written by one leader only")
                        .isEqualTo(version);
                await().atMost(Installation.LIMIT).until(other::isIdle);
                assertThat(other.pushes().resources()).containsOnlyKeys(ResourceType.ROUTE);
                load.assertNothingFailed(100);
            }
            assertThat(envoy.admin().stats("update_rejected: [1-9]")).isEmpty();
        } finally {
            leader.destroyForcibly().waitFor();
        }
    }

    private String resourceVersion(String virtualService) {
        return cluster.admin()
                .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                .inNamespace(town.namespace())
                .withName(virtualService)
                .get()
                .getMetadata()
                .getResourceVersion();
    }
}
