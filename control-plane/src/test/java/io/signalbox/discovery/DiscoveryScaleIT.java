package io.signalbox.discovery;

import static io.signalbox.discovery.DiscoveryMetrics.Verb.CREATE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.DELETE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.PATCH;
import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * What many Services cost the API server: as many requests as there are differences, and none at a restart. Prints what
 * it saw. {@code SIGNALBOX_SERVICES=10000} makes it as large as in {@code benchmarks/results}.
 */
class DiscoveryScaleIT extends DiscoveryTest {

    private static final int SERVICES = Integer.parseInt(System.getenv().getOrDefault("SIGNALBOX_SERVICES", "1000"));
    private static final int WRITERS = 20;

    private void services() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < WRITERS; part++) {
                int from = part;
                threads.submit(() -> {
                    for (int i = from; i < SERVICES; i += WRITERS) {
                        cluster.admin()
                                .resource(new ServiceBuilder()
                                        .withNewMetadata()
                                        .withName("s" + i)
                                        .withNamespace(shop)
                                        .endMetadata()
                                        .withNewSpec()
                                        .withClusterIP("None")
                                        .addToSelector("app", "s" + i)
                                        .addNewPort()
                                        .withPort(80)
                                        .endPort()
                                        .endSpec()
                                        .build())
                                .create();
                    }
                });
            }
        }
    }

    private static void soon(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(10))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }

    private static long held(Replica replica, Kind<?> kind) {
        return replica.store().view().held().keySet().stream()
                .filter(key -> key.kind().equals(kind))
                .count();
    }

    @Test
    void the_api_server_is_asked_once_for_each_difference_and_never_at_a_restart() {
        services();
        Replica first = replica();
        soon(() -> first.store().view().ready());
        long begun = System.nanoTime();
        soon(() -> held(first, Kinds.UPSTREAM) == SERVICES);
        print(
                "made %,d Upstreams by %,d requests in %.1f s (no rate limit)",
                SERVICES, first.written().size(), begun);
        soon(() -> first.written().size() >= SERVICES);
        assertThat(first.written()).hasSize(SERVICES).containsOnly(CREATE);
        assertThat(first.failed()).isEmpty();
        stop(first);

        Replica second = replica(cluster.adminKubeconfig(), "two");
        soon(() -> second.leadership().isLeading() && second.store().view().ready());
        begun = System.nanoTime();
        settle("probe");
        print(
                "compared %,d Upstreams after a restart by %,d requests, one for a new Service, in %.1f s",
                SERVICES, second.written().size(), begun);
        soon(() -> !second.written().isEmpty());
        assertThat(second.written()).containsExactly(CREATE);

        begun = System.nanoTime();
        service("s7", "annotations: {gloo.solo.io/h2_service: 'true'}", "{port: 80}");
        eventually(() -> Boolean.TRUE.equals(field(nameOf("s7", 80), "spec", "useHttp2")));
        print(
                "wrote one change of %,d by %,d request, in %.3f s",
                SERVICES, second.written().size() - 1, begun);
        deleteService("s8");
        eventually(() -> !exists(nameOf("s8", 80)));
        soon(() -> second.written().size() == 3);
        assertThat(second.written()).isEqualTo(List.of(CREATE, PATCH, DELETE));
        assertThat(second.failed()).isEmpty();
    }

    @Test
    void a_new_service_need_not_wait_for_all_others_and_the_settings_limit_the_rate() {
        services();
        // So few that hardly any are written while a busy machine has the new one wait for its turn.
        rate(2);
        Replica replica = replica();
        soon(() -> held(replica, Kinds.UPSTREAM) > 5);
        long begun = System.nanoTime();
        int before = replica.written().size();
        settle("probe");
        print(
                "a new Service beside %,d that wait had its Upstream after %,d requests, in %.3f s",
                SERVICES, replica.written().size() - before, begun);
        assertThat(replica.written().size() - before).isLessThan(20);

        int written = replica.written().size();
        begun = System.nanoTime();
        soon(() -> replica.written().size() >= written + 4);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isGreaterThan(Duration.ofMillis(1500));
        assertThat(Collections.frequency(replica.written(), CREATE))
                .isEqualTo(replica.written().size());
    }

    private void rate(int qps) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %1$s, watchNamespaces: [%2$s], kubernetes: {rateLimits: {QPS: %3$d, burst: 1}}}
                """.formatted(namespace, shop, qps));
    }

    private static void print(String format, int services, int requests, long begun) {
        System.err.printf(format + "%n", services, requests, (System.nanoTime() - begun) / 1e9);
    }
}
