package io.signalbox.discovery;

import static io.signalbox.discovery.DiscoveryMetrics.Verb.CREATE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.DELETE;
import static io.signalbox.discovery.DiscoveryMetrics.Verb.PATCH;
import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.testing.kubernetes.AdmissionWebhook;
import io.signalbox.testing.kubernetes.AdmissionWebhook.Judge;
import io.signalbox.testing.kubernetes.AdmissionWebhook.Verdict;
import io.signalbox.testing.kubernetes.Throttling;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An API server that answers writes with 429: everything is written in the end, once, and until then it is asked as
 * rarely as it wants to be.
 */
@SuppressWarnings("NullAway.Init") // Set by the tests.
class ThrottledDiscoveryIT extends DiscoveryTest {

    private static final String PROBE = "webhook-probe";
    private static final Verdict ALLOWED = new Verdict.Allowed();

    @TempDir
    private Path folder;

    private AdmissionWebhook webhook;

    @AfterEach
    void dismiss_the_judge() {
        if (webhook != null) {
            webhook.close();
        }
    }

    /** Has a judge decide of all writes of Upstreams, but for some that wait until the API server asks. */
    private void judgedBy(Judge judge) throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        webhook = AdmissionWebhook.start(cluster, namespace, folder, (operation, name) -> {
            if (name.equals(PROBE)) {
                asked.countDown();
                return ALLOWED;
            }
            return judge.of(operation, name);
        });
        eventually(() -> {
            cluster.apply(upstream(PROBE));
            at(PROBE).delete();
            return asked.await(100, TimeUnit.MILLISECONDS);
        });
        eventually(() -> !exists(PROBE));
    }

    private String upstream(String name) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: %s}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
                """.formatted(name, namespace);
    }

    private void services(int from, int to, String metadata) {
        IntStream.range(from, to).forEach(i -> service("s" + i, metadata, "{port: 80}"));
    }

    private List<String> upstreamsOf(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> nameOf("s" + i, 80))
                .sorted()
                .toList();
    }

    @Test
    void of_writes_that_are_refused_for_now_each_is_done_in_the_end_and_none_twice() throws Exception {
        AtomicInteger writes = new AtomicInteger();
        AtomicInteger throttled = new AtomicInteger();
        judgedBy((operation, name) -> {
            if (writes.incrementAndGet() % 3 == 0) {
                throttled.incrementAndGet();
                return new Verdict.Throttled(0);
            }
            return ALLOWED;
        });
        services(0, 30, "");
        Replica replica = replica();
        eventually(() -> upstreams().equals(upstreamsOf(0, 30)));
        // Or it would make again what it does not know yet, which is refused as well.
        eventually(() -> replica.store().view().held().keySet().stream()
                .map(Key::name)
                .toList()
                .containsAll(upstreamsOf(0, 30)));
        services(0, 10, "annotations: {gloo.solo.io/h2_service: 'true'}");
        IntStream.range(10, 20).forEach(i -> deleteService("s" + i));
        eventually(() -> replica.written().size() == 50);

        assertThat(upstreams())
                .isEqualTo(Stream.concat(upstreamsOf(0, 10).stream(), upstreamsOf(20, 30).stream())
                        .sorted()
                        .toList());
        upstreamsOf(0, 10)
                .forEach(name -> assertThat(field(name, "spec", "useHttp2")).isEqualTo(true));
        assertThat(Collections.frequency(replica.written(), CREATE)).isEqualTo(30);
        assertThat(Collections.frequency(replica.written(), PATCH)).isEqualTo(10);
        assertThat(Collections.frequency(replica.written(), DELETE)).isEqualTo(10);
        assertThat(replica.failed()).hasSize(throttled.get()).hasSizeGreaterThan(20);
        assertThat(replica.problems()).as("no mistake of anybody").doesNotContain("Discovery");
    }

    @Test
    void it_is_asked_when_it_says_and_by_one_request_whatever_is_edited_meanwhile() throws Exception {
        Queue<Long> asked = new ConcurrentLinkedQueue<>();
        AtomicInteger allowed = new AtomicInteger();
        judgedBy((operation, name) -> {
            asked.add(System.nanoTime());
            return allowed.get() > 0 ? ALLOWED : new Verdict.Throttled(2);
        });
        services(0, 20, "");
        Replica replica = replica();
        eventually(() -> asked.size() >= 2);
        services(20, 30, "");
        services(0, 1, "annotations: {gloo.solo.io/h2_service: 'true'}");
        deleteService("s1");
        eventually(() -> replica.store().view().held().keySet().stream()
                .noneMatch(key -> key.equals(Kinds.SERVICE.key(shop, "s1"))));
        int edited = asked.size();
        eventually(() -> asked.size() >= edited + 2);
        assertApart(List.copyOf(asked), Duration.ofMillis(1950));
        assertThat(replica.written()).isEmpty();

        allowed.incrementAndGet();
        settle("probe");
        eventually(() -> upstreams().size() == 30);
        assertThat(upstreams()).contains(nameOf("s0", 80)).doesNotContain(nameOf("s1", 80));
        assertThat(field(nameOf("s0", 80), "spec", "useHttp2")).isEqualTo(true);
        eventually(() -> replica.written().size() >= 30);
        assertThat(replica.written()).hasSize(30).containsOnly(CREATE);
    }

    private static void assertApart(List<Long> nanos, Duration least) {
        for (int i = 1; i < nanos.size(); i++) {
            assertThat(Duration.ofNanos(nanos.get(i) - nanos.get(i - 1)))
                    .as("time between request %d and the one before", i)
                    .isGreaterThan(least);
        }
    }

    /**
     * The limit is API Priority and Fairness: one write of that user at a time, and another write of the same user does
     * not end. What to wait for is in the header Retry-After alone then.
     */
    @Test
    void its_own_throttling_is_heeded_too() throws Exception {
        String user = "throttled-" + namespace;
        grant(user, "create, patch, delete");
        Path kubeconfig = cluster.kubeconfig(user);
        Replica replica = replica(kubeconfig, "one");
        settle("first");
        String writes =
                "{verbs: [create, patch, delete], apiGroups: [gloo.solo.io], resources: [upstreams], namespaces: ['*']}";
        try (KubernetesClient other =
                        KubernetesOptions.defaults().withKubeconfig(kubeconfig).client();
                Throttling throttling = Throttling.of(cluster, user, writes)) {
            throttling.hold(other, "/apis/gloo.solo.io/v1/namespaces/" + namespace + "/upstreams");
            awaitThrottled(other);
            services(0, 20, "");
            eventually(() -> replica.failed().size() >= 4);
            assertApart(List.copyOf(replica.failedAt()), Duration.ofMillis(950));
            assertThat(replica.written()).hasSize(1);
            throttling.release();
            eventually(() -> replica.written().size() == 21);
            assertThat(upstreams()).containsAll(upstreamsOf(0, 20));
            assertThat(replica.problems()).doesNotContain("Discovery");
        }
    }

    /** A moment after the other write has begun. It is not fabric8's own client, which would try again in silence. */
    private void awaitThrottled(KubernetesClient asked) {
        eventually(() -> {
            try {
                asked.load(new ByteArrayInputStream(upstream(PROBE).getBytes(StandardCharsets.UTF_8)))
                        .create();
                at(PROBE).delete();
                return false;
            } catch (KubernetesClientException e) {
                return e.getCode() == 429;
            }
        });
    }
}
