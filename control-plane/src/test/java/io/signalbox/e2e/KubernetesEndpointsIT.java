package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.testing.kubernetes.DevCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Services, Pods and EndpointSlices on the real API server, with the slices that Kubernetes' own controller writes for
 * them, up to what Envoys are given.
 */
@SuppressWarnings("NullAway.Init") // Set before each test.
class KubernetesEndpointsIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private Town town;

    @BeforeEach
    void start() throws Exception {
        town = Town.open(cluster);
        town.route();
    }

    @AfterEach
    void stop() throws Exception {
        town.close();
    }

    @Test
    void pods_are_endpoints_by_their_own_port_of_that_name_and_in_their_zones() {
        town.service("targetPort: web", "");
        town.pod("old", "west", 8000, "10.1.0.1");
        town.pod("new", "east", 9000, "10.1.0.2");

        awaitEndpoints("10.1.0.1:8000 west", "10.1.0.2:9000 east");
        await().atMost(LIMIT).until(() -> town.said("Upstream", "pods").isEmpty());
    }

    @Test
    void a_pod_that_is_not_ready_is_left_out_unless_the_service_publishes_it_and_no_cluster_is_sent() {
        town.service("targetPort: 9090", "");
        town.pod("one", "west", 9090, "10.1.0.1");
        town.pod("two", "west", 9090, "10.1.0.2");
        awaitEndpoints("10.1.0.1:9090 west", "10.1.0.2:9090 west");

        List<ResourceType> sent = town.sentWhile(() -> {
            town.ready("two", "False", "10.1.0.2");
            awaitEndpoints("10.1.0.1:9090 west");
            town.service("targetPort: 9090", "publishNotReadyAddresses: true");
            awaitEndpoints("10.1.0.1:9090 west", "10.1.0.2:9090 west");
        });
        assertThat(sent).containsOnly(ResourceType.ENDPOINT);
    }

    @Test
    void the_last_pods_serve_while_they_terminate_and_yield_to_one_that_is_ready() {
        town.service("targetPort: 9090", "");
        town.pod("one", "west", 9090, "10.1.0.1");
        awaitEndpoints("10.1.0.1:9090 west");

        town.terminate("one");
        town.sliceSays("terminating", "true");
        awaitEndpoints("10.1.0.1:9090 west");
        town.pod("two", "west", 9090, "10.1.0.2");
        awaitEndpoints("10.1.0.2:9090 west");
    }

    @Test
    void a_dual_stack_service_has_both_cluster_ips_and_its_pods_both_addresses() {
        town.service("targetPort: 9090", "ipFamilyPolicy: RequireDualStack, ipFamilies: [IPv4, IPv6]");
        town.pod("one", "west", 9090, "10.1.0.1", "fd00:10:1::1");

        awaitEndpoints("10.1.0.1:9090 fd00:10:1::1 west");
        assertThat(town.clusterAddresses()).hasSize(2);
        assertThat(town.clusterAddresses().get(0)).startsWith("10.");
        assertThat(town.clusterAddresses().get(1)).startsWith("fd00:10:96:");

        town.service("targetPort: 9090", "ipFamilyPolicy: SingleStack, ipFamilies: [IPv4]");
        awaitEndpoints("10.1.0.1:9090 west");
        await().atMost(LIMIT).until(() -> town.clusterAddresses().size() == 1);
    }

    @Test
    void a_service_on_ipv6_alone_is_served_there() {
        town.service("targetPort: 9090", "ipFamilyPolicy: SingleStack, ipFamilies: [IPv6]");
        town.pod("one", "west", 9090, "10.1.0.1", "fd00:10:1::1");

        awaitEndpoints("fd00:10:1::1:9090 west");
        assertThat(town.clusterAddresses()).singleElement().asString().startsWith("fd00:10:96:");
    }

    @Test
    void a_renamed_port_never_leaves_its_pods_without_endpoints() {
        town.service("name: http, targetPort: 9090", "", "{name: admin, port: 8081}");
        town.pod("one", "west", 9090, "10.1.0.1");
        awaitEndpoints("10.1.0.1:9090 west");

        List<List<String>> seen = new CopyOnWriteArrayList<>();
        try (Snapshots.Watch watch = town.watchEndpoints(seen)) {
            town.service("name: web, targetPort: 9090", "", "{name: admin, port: 8081}");
            town.sliceSays("name", "web");
            town.pod("two", "west", 9090, "10.1.0.2");
            awaitEndpoints("10.1.0.1:9090 west", "10.1.0.2:9090 west");
            town.awaitTold();
        }
        assertThat(seen)
                .isNotEmpty()
                .allSatisfy(addresses -> assertThat(addresses).isNotEmpty());
    }

    @Test
    void a_service_that_is_deleted_is_named_and_one_that_is_made_again_has_another_address() {
        town.service("targetPort: 9090", "");
        await().atMost(LIMIT).until(() -> town.clusterAddresses().size() == 1);
        String before = town.clusterAddresses().getFirst();
        cluster.admin()
                .services()
                .inNamespace(town.namespace())
                .withName("petstore")
                .delete();

        String missing = "Service " + town.namespace() + "/petstore does not exist";
        await().atMost(LIMIT).until(() -> town.said("VirtualService", "shop").contains(missing));
        await().atMost(LIMIT).until(() -> town.said("Upstream", "pods").contains(missing));
        assertThat(town.clusterNames()).contains("pods_" + town.namespace());

        town.service("targetPort: 9090", "");
        await().atMost(LIMIT)
                .until(() -> !town.clusterAddresses().isEmpty()
                        && !town.clusterAddresses().getFirst().equals(before));
        await().atMost(LIMIT).until(() -> town.said("VirtualService", "shop").isEmpty());
    }

    @Test
    void a_service_that_becomes_a_name_is_looked_up_and_its_endpoints_go() {
        town.service("targetPort: 9090", "");
        town.pod("one", "west", 9090, "10.1.0.1");
        awaitEndpoints("10.1.0.1:9090 west");

        cluster.admin()
                .services()
                .inNamespace(town.namespace())
                .withName("petstore")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"spec": {"type": "ExternalName", "externalName": "petstore.example.com",
                                  "clusterIP": null, "clusterIPs": null}}
                        """);
        await().atMost(LIMIT).until(() -> town.clusterAddresses().contains("petstore.example.com"));
        await().atMost(LIMIT).until(() -> town.said("VirtualService", "shop").isEmpty());
    }

    @Test
    void a_headless_service_is_its_pods_when_it_is_named_in_a_route() {
        town.service("targetPort: 9090", "clusterIP: None");
        town.pod("one", "west", 9090, "10.1.0.1");

        await().atMost(LIMIT)
                .until(() -> town.endpoints("kube-svc:%1$s-petstore-8080_%1$s".formatted(town.namespace()))
                        .contains("10.1.0.1:9090 west"));
    }

    @Test
    void slices_by_hand_are_used_if_they_name_the_service_and_a_thousand_and_more_endpoints_of_them() {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: %s}
                spec: {ports: [{name: http, port: 8080, targetPort: 9090}]}
                """.formatted(town.namespace()));
        for (int slice = 0; slice < 12; slice++) {
            town.slice("by-hand-" + slice, "IPv4", town.serviceLabel(), hundred(slice, -1));
        }
        town.slice("nobodys", "IPv4", "{}", List.of("192.0.2.9"));
        town.slice("names", "FQDN", town.serviceLabel(), List.of("petstore.example.com"));
        await().atMost(LIMIT).until(() -> town.endpoints().size() == 1200);

        List<ResourceType> sent = town.sentWhile(() -> {
            town.slice("by-hand-7", "IPv4", town.serviceLabel(), hundred(7, 33));
            await().atMost(LIMIT).until(() -> town.endpoints().size() == 1199);
        });
        assertThat(sent).containsExactly(ResourceType.ENDPOINT);
    }

    @Test
    void an_upstream_chooses_and_sorts_pods_by_their_labels_as_these_change() {
        town.service("targetPort: 9090", "");
        town.pod("one", "west", 9090, "10.1.0.1");
        town.pod("two", "west", 9090, "10.1.0.2");
        awaitEndpoints("10.1.0.1:9090 west", "10.1.0.2:9090 west");

        town.label("one", "version", "v1");
        town.upstream("selector: {version: v1}, subsetSpec: {selectors: [{keys: [version]}]}");
        awaitEndpoints("10.1.0.1:9090 west version=v1");
        List<ResourceType> sent = town.sentWhile(() -> {
            town.label("two", "version", "v1");
            awaitEndpoints("10.1.0.1:9090 west version=v1", "10.1.0.2:9090 west version=v1");
            town.label("one", "version", "v2");
            awaitEndpoints("10.1.0.2:9090 west version=v1");
        });
        assertThat(sent).containsOnly(ResourceType.ENDPOINT);
    }

    @Test
    void the_settings_forbid_services_as_destinations_and_allow_them_again() {
        town.service("targetPort: 9090", "");
        await().atMost(LIMIT).until(() -> town.clusterAddresses().size() == 1);

        town.settings("disableKubernetesDestinations: true");
        await().atMost(LIMIT)
                .until(() -> town.said("VirtualService", "shop").stream()
                        .anyMatch(message -> message.contains("disableKubernetesDestinations is true")));
        assertThat(town.clusterAddresses()).isEmpty();
        town.settings("disableKubernetesDestinations: false");
        await().atMost(LIMIT).until(() -> town.clusterAddresses().size() == 1);
        // Envoys are served first, and what there is to say is said after.
        await().atMost(LIMIT).until(() -> town.said("VirtualService", "shop").isEmpty());
    }

    @Test
    void a_namespace_that_is_not_watched_is_named_where_a_route_leads_into_it() {
        town.service("targetPort: 9090", "");
        String other = cluster.namespace("unwatched");
        try {
            cluster.apply("""
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: lost, namespace: %s}
                    spec:
                      virtualHost:
                        domains: [lost]
                        routes: [{routeAction: {single: {kube: {ref: {name: petstore, namespace: %s}, port: 8080}}}}]
                    """.formatted(town.namespace(), other));
            await().atMost(LIMIT)
                    .until(() -> town.said("VirtualService", "lost").stream()
                            .anyMatch(message -> message.contains("namespace " + other + " is not watched")));
        } finally {
            cluster.delete(other);
        }
    }

    private void awaitEndpoints(String... expected) {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> assertThat(town.endpoints()).containsExactlyInAnyOrder(expected));
    }

    private static List<String> hundred(int slice, int without) {
        return IntStream.range(0, 100)
                .filter(i -> i != without)
                .mapToObj(i -> "10.2.%d.%d".formatted(slice, i))
                .collect(Collectors.toList());
    }
}
