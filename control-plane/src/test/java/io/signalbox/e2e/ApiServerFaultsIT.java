package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.authorization.v1.ResourceAttributesBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.e2e.Installation.Replica;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.store.StoreView;
import io.signalbox.testing.kubernetes.Asked;
import io.signalbox.testing.kubernetes.CuttableLine;
import io.signalbox.testing.kubernetes.DevCluster;
import io.signalbox.testing.kubernetes.Throttling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the API server, not one request through Envoy fails, and what was edited arrives. */
@SuppressWarnings("NullAway.Init") // Set before each test.
class ApiServerFaultsIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private Path folder;

    private Installation town;
    private CuttableLine line;

    @BeforeEach
    void found_the_town() throws IOException {
        town = new Installation(cluster, folder);
        town.site("shop", "/", "cart");
    }

    @AfterEach
    void leave_it() {
        town.close();
    }

    /** A replica that reaches the API server over a line, and an Envoy that it serves. */
    private Replica serveOverLine(Path kubeconfig) throws IOException, InterruptedException {
        line = town.opened(new CuttableLine(kubeconfig, folder));
        Replica replica = town.replica(line.kubeconfig(), ConnectionTimes.ABRUPT);
        town.service().targets(replica.address());
        town.envoy();
        town.awaitStatus("shop", "/", 200);
        await().atMost(Installation.LIMIT).until(replica::isIdle);
        return replica;
    }

    private static StoreView view(Replica replica) {
        return replica.controlPlane().store().view();
    }

    private static void awaitStale(Replica replica, String why) {
        await().atMost(Installation.LIMIT)
                .untilAsserted(
                        () -> assertThat(view(replica).stale().toString()).contains(why));
    }

    private static void awaitFresh(Replica replica) {
        await().atMost(Installation.LIMIT).until(() -> view(replica).stale().isEmpty());
    }

    @Test
    void ten_times_the_api_server_is_killed_and_forgets_and_comes_back() throws Exception {
        Replica replica = town.serve();
        EnvoyProcess envoy = town.envoy();
        town.awaitStatus("shop", "/", 200);
        await().atMost(Installation.LIMIT).until(replica::isIdle);
        try (Load load = town.load("shop", "/")) {
            for (int round = 1; round <= 10; round++) {
                replica.pushes().forget();
                cluster.kill(DevCluster.API_SERVER);
                try {
                    awaitStale(replica, "cannot be read");
                    if (round % 3 == 0) {
                        cluster.compactHistory(); // Watches cannot go on from where they were: 410.
                    }
                } finally {
                    cluster.start(DevCluster.API_SERVER);
                }
                String path = "/round-" + round;
                town.site("edited", path, "cart");
                town.awaitStatus("edited", path, 200);
                awaitFresh(replica);
                // Envoy may have it before it is counted.
                await().atMost(Installation.LIMIT).until(replica::isIdle);
                assertThat(replica.pushes().resources()).isEqualTo(Map.of(ResourceType.ROUTE, 1));
            }
            town.awaitState(Kinds.VIRTUAL_SERVICE, "edited", "Accepted");
            load.assertNothingFailed(500);
        }
        assertThat(envoy.admin().stats("update_rejected: [1-9]")).isEmpty();
    }

    @Test
    void what_is_edited_while_the_line_to_the_api_server_is_cut_arrives_when_it_is_mended() throws Exception {
        Replica replica = serveOverLine(cluster.adminKubeconfig());
        try (Load load = town.load("shop", "/")) {
            replica.pushes().forget();
            line.cut();
            awaitStale(replica, line.address());
            town.site("meanwhile", "/", "cart");
            // Kinds are read one by one; a route must not be known before its Upstream is.
            town.upstream("other");
            town.site("shop", "/", "other");
            line.mend();
            town.awaitStatus("meanwhile", "/", 200);
            awaitFresh(replica);
            assertThat(replica.pushes().resources().keySet())
                    .containsExactlyInAnyOrder(ResourceType.CLUSTER, ResourceType.ROUTE);
            load.assertNothingFailed(100);
        }
    }

    @Test
    void an_api_server_that_has_too_much_to_do_is_left_alone_and_asked_again() throws Exception {
        String user = "busy-" + town.namespace();
        Path kubeconfig = town.userWithout(user);
        Replica replica = serveOverLine(kubeconfig);
        String all = "{verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*']}";
        try (Load load = town.load("shop", "/");
                Throttling throttling = Throttling.of(cluster, user, all)) {
            hold(throttling, kubeconfig);
            line.drop();
            awaitStale(replica, "Too many requests");
            assertThat(view(replica).ready()).isTrue();
            town.site("meanwhile", "/", "cart");
            throttling.close();
            town.awaitStatus("meanwhile", "/", 200);
            awaitFresh(replica);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "meanwhile", "Accepted");
            load.assertNothingFailed(100);
        }
    }

    /** A request of the same user that never ends, as the replica's would be let in if they came alone. */
    private void hold(Throttling throttling, Path kubeconfig) throws IOException {
        KubernetesOptions options = KubernetesOptions.defaults().withKubeconfig(kubeconfig);
        throttling.hold(
                town.opened(options.client()), "/apis/gloo.solo.io/v1/namespaces/" + town.namespace() + "/upstreams");
        // fabric8's clients try again in silence, this one does not.
        KubernetesClient asked = town.opened(options.client());
        await("the API server throttles").atMost(Installation.LIMIT).until(() -> isThrottled(asked));
    }

    /** For a while, so that it is not for the moment at which two requests happened to meet. */
    private boolean isThrottled(KubernetesClient asked) throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            try {
                asked.services().inNamespace(town.namespace()).list();
                return false;
            } catch (KubernetesClientException e) {
                if (e.getCode() != 429) {
                    return false;
                }
            }
            Thread.sleep(50);
        }
        return true;
    }

    @Test
    void a_right_that_is_taken_away_under_traffic_costs_that_kind_alone() throws Exception {
        String user = "restricted-" + town.namespace();
        Replica replica = serveOverLine(town.userWithout(user));
        try (Load load = town.load("shop", "/")) {
            town.userWithout(user, Kinds.VIRTUAL_SERVICE.plural());
            cluster.awaitDecision(
                    user,
                    new ResourceAttributesBuilder()
                            .withVerb("watch")
                            .withGroup(Kinds.VIRTUAL_SERVICE.group())
                            .withResource(Kinds.VIRTUAL_SERVICE.plural())
                            .withNamespace(town.namespace())
                            .build(),
                    Asked.Decision.FORBID);
            line.drop();
            await().atMost(Installation.LIMIT)
                    .untilAsserted(() -> assertThat(view(replica).places().toString())
                            .contains("virtualservices.gateway.solo.io", user, "get, list and watch"));
            assertThat(view(replica).ready()).isTrue();
            town.site("unseen", "/", "cart");
            town.upstream("seen");
            town.awaitState(Kinds.UPSTREAM, "seen", "Accepted");
            assertThat(Wire.send(town.address(), "unseen.test", "GET", "/").status())
                    .isEqualTo(404);
            town.userWithout(user);
            town.awaitStatus("unseen", "/", 200);
            await().atMost(Installation.LIMIT)
                    .until(() -> view(replica).places().isEmpty());
            load.assertNothingFailed(100);
        }
    }

    @Test
    void five_thousand_resources_are_deleted_at_once() throws Exception {
        createSites(5_000);
        Replica replica = town.serve();
        town.envoy();
        town.awaitStatus("shop", "/", 200);
        town.awaitStatus("mass-4999", "/", 200);
        try (Load load = town.load("shop", "/")) {
            cluster.admin()
                    .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                    .inNamespace(town.namespace())
                    .withLabel("mass", "yes")
                    .delete();
            await().atMost(Installation.LIMIT)
                    .until(() -> view(replica).held().keySet().stream()
                            .noneMatch(key -> key.name().startsWith("mass-")));
            town.awaitStatus("mass-0", "/", 404);
            await().atMost(Installation.LIMIT).until(replica::isIdle);
            town.site("late", "/", "cart");
            town.awaitStatus("late", "/", 200);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "late", "Accepted");
            load.assertNothingFailed(100);
        }
    }

    private void createSites(int count) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < 20; part++) {
                int from = part;
                threads.submit(() -> {
                    for (int i = from; i < count; i += 20) {
                        createSite("mass-" + i);
                    }
                });
            }
        }
    }

    private void createSite(String name) {
        cluster.admin().resource("""
                        apiVersion: gateway.solo.io/v1
                        kind: VirtualService
                        metadata: {name: %1$s, namespace: %2$s, labels: {mass: 'yes'}}
                        spec:
                          virtualHost: {domains: [%1$s.test], routes: [{directResponseAction: {status: 200}}]}
                        """.formatted(name, town.namespace())).create();
    }

    @Test
    void a_namespace_is_deleted_with_everything_in_it() throws Exception {
        String other = cluster.namespace("quarter");
        town.settings("  - " + other + "\n");
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: far, namespace: %1$s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 9}]}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: far, namespace: %1$s}
                spec:
                  virtualHost: {domains: [far.test], routes: [{directResponseAction: {status: 200}}]}
                """.formatted(other));
        Replica replica = town.serve();
        town.envoy();
        town.awaitStatus("shop", "/", 200);
        town.awaitStatus("far", "/", 200);
        try (Load load = town.load("shop", "/")) {
            cluster.delete(other);
            town.awaitStatus("far", "/", 404);
            await().atMost(Installation.LIMIT)
                    .until(() -> view(replica).held().keySet().stream()
                            .noneMatch(key -> key.namespace().equals(other)));
            await().atMost(Installation.LIMIT)
                    .until(() -> cluster.admin().namespaces().withName(other).get() == null);
            await().atMost(Installation.LIMIT)
                    .until(() -> view(replica).places().isEmpty());
            town.site("late", "/", "cart");
            town.awaitStatus("late", "/", 200);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "late", "Accepted");
            load.assertNothingFailed(100);
        }
    }

    @Test
    void while_the_api_server_is_away_everybody_is_told_and_everybody_is_served() throws Exception {
        HostPort xds = HostPort.loopback(town.freePort());
        HostPort admin = HostPort.loopback(town.freePort());
        town.process(cluster.adminKubeconfig(), xds, admin);
        assertThat(Wire.page(admin, "/readyz")).isEqualTo("200 ready\n");
        assertThat(Wire.page(admin, "/")).startsWith("200 Signalbox\n\n/");
        assertThat(Wire.page(admin, "/metrics"))
                .contains("\nsignalbox_sources_stale 0.0\n")
                .doesNotContain("\nsignalbox_source_staleness_seconds{");
        town.service().targets(xds);
        cluster.kill(DevCluster.API_SERVER);
        try {
            String words = "source kubernetes is stale since 20";
            await().atMost(Installation.LIMIT)
                    .untilAsserted(() -> assertThat(Wire.page(admin, "/readyz"))
                            .startsWith("200 ready\n" + words)
                            .contains("the Kubernetes API server at https://127.0.0.1:", "cannot be read: "));
            assertThat(Wire.page(admin, "/")).startsWith("200 Signalbox\n\nATTENTION: " + words);
            assertThat(Wire.page(admin, "/metrics"))
                    .contains("\nsignalbox_sources_stale 1.0\n")
                    .contains("\nsignalbox_source_staleness_seconds{source=\"kubernetes\"} ");
            // An Envoy that starts now is served like any other.
            town.envoy();
            town.awaitStatus("shop", "/", 200);
        } finally {
            cluster.start(DevCluster.API_SERVER);
        }
        await().atMost(Installation.LIMIT)
                .untilAsserted(() -> assertThat(Wire.page(admin, "/readyz")).isEqualTo("200 ready\n"));
        assertThat(Wire.page(admin, "/")).startsWith("200 Signalbox\n\n/");
        assertThat(Wire.page(admin, "/metrics")).contains("\nsignalbox_sources_stale 0.0\n");
        town.site("late", "/", "cart");
        town.awaitStatus("late", "/", 200);
    }
}
