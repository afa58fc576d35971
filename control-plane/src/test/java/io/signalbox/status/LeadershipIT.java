package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.signalbox.model.ConfigEvent;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.testing.kubernetes.CuttableLine;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Who leads, by a real Lease, whatever happens to whom. */
class LeadershipIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    /** As long as no test would wait. */
    private static final Leadership.Terms LONG =
            new Leadership.Terms(Duration.ofMinutes(5), Duration.ofMinutes(4), Duration.ofMillis(200));

    @TempDir
    Path folder = Path.of("");

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String namespace = "";

    @BeforeEach
    void make_a_namespace() {
        namespace = cluster.namespace("leadership");
    }

    @AfterEach
    void clean_up() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        cluster.delete(namespace);
    }

    private Leadership candidate(String identity, Path kubeconfig, Leadership.Terms terms) throws IOException {
        KubernetesClient client =
                KubernetesOptions.defaults().withKubeconfig(kubeconfig).client();
        Leadership candidate = new Leadership(
                new Destination(client, new WriteRate(System::nanoTime), namespace, InstantSource.system()),
                identity,
                terms);
        opened.add(client);
        opened.add(candidate);
        return candidate;
    }

    private Leadership candidate(String identity, Leadership.Terms terms) throws IOException {
        return candidate(identity, cluster.adminKubeconfig(), terms);
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private Lease lease() {
        return cluster.admin()
                .leases()
                .inNamespace(namespace)
                .withName(Leadership.LEASE)
                .get();
    }

    @Test
    void who_ends_hands_over_at_once() throws IOException {
        Leadership first = candidate("one", LONG);
        first.start(() -> {});
        eventually(first::isLeading);
        Leadership second = candidate("two", LONG);
        AtomicInteger told = new AtomicInteger();
        second.start(told::incrementAndGet);
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("one");
        assertThat(second.isLeading()).isFalse();

        first.close();
        assertThat(first.isLeading()).isFalse();
        eventually(() -> second.isLeading() && told.get() > 0);
        assertThat(told).hasValue(1);
        assertThat(lease().getSpec().getHolderIdentity()).isEqualTo("two");
        assertThat(lease().getSpec().getLeaseTransitions()).isPositive();
    }

    @Test
    void who_is_cut_off_has_stopped_before_another_begins_and_does_not_come_back() throws Exception {
        CuttableLine line = new CuttableLine(cluster.adminKubeconfig(), folder);
        opened.add(line);
        Leadership first = candidate("one", line.kubeconfig(), Replica.SOON);
        first.start(() -> {});
        eventually(first::isLeading);
        Leadership second = candidate("two", Replica.SOON);
        second.start(() -> {});
        AtomicInteger both = new AtomicInteger();
        AtomicBoolean enough = new AtomicBoolean();
        Thread watcher = Thread.ofPlatform().start(() -> {
            while (!enough.get()) {
                // In this order: in the other one, the second may have begun after the first was asked.
                if (second.isLeading() && first.isLeading()) {
                    both.incrementAndGet();
                }
            }
        });
        line.cut();
        eventually(second::isLeading);
        assertThat(first.isLeading()).isFalse();
        line.mend();
        await().during(Duration.ofSeconds(1)).until(second::isLeading);
        enough.set(true);
        watcher.join();
        assertThat(both).as("moments with two leaders").hasValue(0);
        assertThat(first.isLeading()).isFalse();
    }

    @Test
    void a_line_that_goes_silent_ends_leading_in_time_too() throws Exception {
        CuttableLine line = new CuttableLine(cluster.adminKubeconfig(), folder);
        opened.add(line);
        Leadership first = candidate("one", line.kubeconfig(), Replica.SOON);
        first.start(() -> {});
        eventually(first::isLeading);
        line.freeze();
        long frozen = System.nanoTime();
        eventually(() -> !first.isLeading());
        assertThat(Duration.ofNanos(System.nanoTime() - frozen))
                .as("before another may begin")
                .isLessThan(Replica.SOON.lease());
    }

    @Test
    void the_clock_of_a_leader_may_be_wrong_by_an_hour() throws Exception {
        AtomicBoolean enough = new AtomicBoolean();
        renewAnHourAgo();
        Thread slowClock = Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                renewAnHourAgo();
                try {
                    Thread.sleep(200);
                } catch (InterruptedException e) {
                    return;
                }
            }
        });
        Leadership second = candidate("two", Replica.SOON);
        second.start(() -> {});
        await().during(Replica.SOON.lease().plusSeconds(1))
                .atMost(Duration.ofMinutes(2))
                .until(() -> !second.isLeading());
        enough.set(true);
        slowClock.join();
        eventually(second::isLeading);
    }

    private void renewAnHourAgo() {
        cluster.admin()
                .resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withName(Leadership.LEASE)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withNewSpec()
                        .withHolderIdentity("one")
                        .withLeaseDurationSeconds((int) Replica.SOON.lease().toSeconds())
                        .withRenewTime(
                                ZonedDateTime.now(ZoneOffset.UTC).minusHours(1).truncatedTo(ChronoUnit.MICROS))
                        .endSpec()
                        .build())
                .forceConflicts()
                .serverSideApply();
    }

    @Test
    void a_leader_that_was_away_for_a_while_is_told_again_since_it_may_have_missed_something() throws Exception {
        CuttableLine line = new CuttableLine(cluster.adminKubeconfig(), folder);
        opened.add(line);
        Leadership only = candidate("one", line.kubeconfig(), Replica.SOON);
        AtomicInteger told = new AtomicInteger();
        only.start(told::incrementAndGet);
        eventually(only::isLeading);
        line.cut();
        eventually(() -> !only.isLeading());
        line.mend();
        eventually(() -> only.isLeading() && told.get() > 1);
        assertThat(told).hasValue(2);
    }

    @Test
    void a_namespace_that_is_missing_is_said_and_waited_for() throws IOException {
        String before = namespace;
        namespace += "-later";
        List<ConfigEvent> told = new CopyOnWriteArrayList<>();
        Leadership only = candidate("one", Replica.SOON);
        only.start(() -> {}, told::addAll);
        eventually(() -> !told.isEmpty());
        assertThat(told.getFirst().toString())
                .contains(namespace + "/signalbox", "not found", "nobody writes statuses", "--write-namespace");
        cluster.apply("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n".formatted(namespace));
        eventually(only::isLeading);
        assertThat(told).hasSize(2);
        assertThat(told.getLast().toString()).doesNotContain("nobody writes statuses");
        cluster.delete(before);
    }

    @Test
    void without_the_right_to_the_lease_it_is_said_and_taken_back_once_granted() throws IOException {
        String user = "candidate-" + namespace;
        List<ConfigEvent> told = new CopyOnWriteArrayList<>();
        Leadership only = candidate("one", cluster.kubeconfig(user), Replica.SOON);
        only.start(() -> {}, told::addAll);
        eventually(() -> !told.isEmpty());
        assertThat(told.getFirst().toString())
                .contains(namespace + "/signalbox", user, "nobody writes statuses", "get, create and update");
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: candidate, namespace: %1$s}
                rules: [{apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update]}]
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: candidate, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: candidate}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                """.formatted(namespace, user));
        eventually(only::isLeading);
        assertThat(told).hasSize(2);
        assertThat(((ConfigEvent.PlaceProblems) told.getLast()).problems()).isEmpty();
    }
}
