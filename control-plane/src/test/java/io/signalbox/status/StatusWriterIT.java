package io.signalbox.status;

import static io.signalbox.testing.kubernetes.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.CuttableLine;
import io.signalbox.testing.kubernetes.DevCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statuses on a real API server. */
class StatusWriterIT extends StatusTest {

    @TempDir
    Path folder = Path.of("");

    @BeforeEach
    void watch_the_namespace() {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec: {discoveryNamespace: %1$s, watchNamespaces: [%1$s]}
                """.formatted(namespace));
    }

    private Resource<GenericKubernetesResource> resource() {
        return cluster.admin()
                .genericKubernetesResources(Kinds.VIRTUAL_SERVICE.apiVersion(), "VirtualService")
                .inNamespace(namespace)
                .withName("shop");
    }

    private String field(String reporter, String name) {
        GenericKubernetesResource now = resource().get();
        Object value = now == null ? null : now.get("status", "statuses", reporter, name);
        return value == null ? "" : value.toString();
    }

    private String state() {
        return field(namespace, "state");
    }

    @Test
    void a_status_says_what_is_wrong_and_where_and_that_it_is_mended() {
        shop("/ok");
        replica();
        eventually(() -> state().equals("Accepted"));
        assertThat(field(namespace, "reportedBy")).isEqualTo("gloo");
        assertThat(field(namespace, "reason")).isEmpty();

        shop("/a/../b");
        eventually(() -> state().equals("Rejected"));
        assertThat(field(namespace, "reason")).contains("spec.virtualHost.routes[0]");

        shop("/mended");
        eventually(() -> state().equals("Accepted"));
        assertThat(field(namespace, "reason")).isEmpty();
    }

    @Test
    void a_change_of_state_is_an_event_of_the_resource_and_being_accepted_at_first_is_not() {
        shop("/ok");
        replica();
        eventually(() -> state().equals("Accepted"));
        shop("/a/../b");
        eventually(() -> events().size() == 1);
        assertThat(events().getFirst()).startsWith("Warning Rejected spec.virtualHost.routes[0]");
        shop("/mended");
        eventually(() -> events().size() == 2);
        assertThat(events().getLast()).isEqualTo("Normal Accepted in use");
    }

    private List<String> events() {
        return cluster.admin().v1().events().inNamespace(namespace).list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getName().equals("shop"))
                .sorted(Comparator.comparing(
                        event -> Long.parseLong(event.getMetadata().getResourceVersion())))
                .map(event -> event.getType() + " " + event.getReason() + " " + event.getMessage())
                .toList();
    }

    @Test
    void the_statuses_of_other_installations_stay() {
        shop("/ok");
        foreign("Warning");
        replica();
        eventually(() -> state().equals("Accepted"));
        assertThat(field("elsewhere", "state")).isEqualTo("Warning");
    }

    private void foreign(String state) {
        resource()
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"statuses\": {\"elsewhere\": {\"state\": \"" + state + "\"}}}}");
    }

    @Test
    void what_is_there_already_is_not_written_again() {
        shop("/ok");
        Replica first = replica();
        eventually(() -> state().equals("Accepted"));
        String version = resource().get().getMetadata().getResourceVersion();
        stop(first);

        Replica second = replica(cluster.adminKubeconfig(), "two");
        eventually(
                () -> second.leadership().isLeading() && second.store().view().ready());
        // What is written last tells that all before it was looked at.
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: last, namespace: %s}
                spec: {static: {hosts: [{addr: 10.0.0.1, port: 80}]}}
                """.formatted(namespace));
        eventually(() -> cluster.admin()
                        .genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), "Upstream")
                        .inNamespace(namespace)
                        .withName("last")
                        .get()
                        .get("status", "statuses", namespace, "state")
                != null);
        assertThat(resource().get().getMetadata().getResourceVersion()).isEqualTo(version);
    }

    @Test
    void a_status_that_somebody_wiped_is_written_again() {
        shop("/ok");
        replica();
        eventually(() -> state().equals("Accepted"));
        resource()
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": {\"statuses\": null}}");
        eventually(() -> state().equals("Accepted"));
    }

    @Test
    void of_two_replicas_one_writes_and_the_other_takes_over() {
        Replica first = replica(cluster.adminKubeconfig(), "one");
        eventually(first.leadership()::isLeading);
        Replica second = replica(cluster.adminKubeconfig(), "two");
        eventually(() -> second.store().view().ready());
        shop("/a/../b");
        eventually(() -> state().equals("Rejected"));
        assertThat(second.leadership().isLeading()).isFalse();

        stop(first);
        shop("/mended");
        eventually(() -> second.leadership().isLeading() && state().equals("Accepted"));
    }

    @Test
    void conflicting_writers_do_not_keep_the_status_from_being_right() throws InterruptedException {
        shop("/ok");
        replica();
        AtomicBoolean enough = new AtomicBoolean();
        Thread rival = Thread.ofVirtual().start(() -> {
            for (int i = 0; !enough.get(); i++) {
                foreign(i % 2 == 0 ? "Warning" : "Accepted");
            }
        });
        for (String prefix : List.of("/a/../b", "/mended", "/a/../b")) {
            shop(prefix);
            eventually(() -> state().equals(prefix.contains("..") ? "Rejected" : "Accepted"));
        }
        enough.set(true);
        rival.join();
        assertThat(state()).isEqualTo("Rejected");
    }

    @Test
    void another_controller_that_writes_the_same_status_is_fought_with_pauses_and_told_of() throws Exception {
        shop("/ok");
        Replica replica = replica();
        eventually(() -> state().equals("Accepted"));
        AtomicBoolean enough = new AtomicBoolean();
        AtomicInteger fought = new AtomicInteger();
        Thread rival = Thread.ofVirtual().start(() -> {
            while (!enough.get()) {
                if (!state().equals("Pending")) {
                    own("Pending");
                    fought.incrementAndGet();
                }
            }
        });
        eventually(() -> replica.store().view().places().toString().contains("StatusContested"));
        assertThat(replica.store().view().places().toString())
                .contains("somebody else writes statuses." + namespace, "shop", "--write-namespace");
        int before = fought.get();
        await().during(Duration.ofSeconds(3)).until(() -> fought.get() <= before + 3);
        // What is news is written all the same.
        upstream("news");
        eventually(() -> upstreamState("news").equals("Accepted"));
        enough.set(true);
        rival.join();
        eventually(() -> state().equals("Accepted"));
    }

    private void own(String state) {
        resource()
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\": {\"statuses\": {\"" + namespace + "\": {\"state\": \"" + state + "\"}}}}");
    }

    private void upstream(String name) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: %s}
                spec: {static: {hosts: [{addr: 10.0.0.1, port: 80}]}}
                """.formatted(name, namespace));
    }

    private String upstreamState(String name) {
        GenericKubernetesResource now = cluster.admin()
                .genericKubernetesResources(Kinds.UPSTREAM.apiVersion(), "Upstream")
                .inNamespace(namespace)
                .withName(name)
                .get();
        return String.valueOf((Object) now.get("status", "statuses", namespace, "state"));
    }

    @Test
    void a_leader_that_is_cut_off_is_followed_by_another_that_rewrites_nothing() throws Exception {
        shop("/ok");
        CuttableLine line = new CuttableLine(cluster.adminKubeconfig(), folder);
        Replica first = replica(line.kubeconfig(), "one", Replica.SOON);
        eventually(() -> first.leadership().isLeading() && state().equals("Accepted"));
        Replica second = replica(cluster.adminKubeconfig(), "two", Replica.SOON);
        eventually(() -> second.store().view().ready());
        String version = resource().get().getMetadata().getResourceVersion();

        line.cut();
        upstream("while-nobody-leads");
        eventually(() -> upstreamState("while-nobody-leads").equals("Accepted"));
        assertThat(second.leadership().isLeading()).isTrue();
        line.mend();
        upstream("last");
        eventually(() -> upstreamState("last").equals("Accepted"));
        assertThat(first.leadership().isLeading()).isFalse();
        assertThat(resource().get().getMetadata().getResourceVersion()).isEqualTo(version);
        stop(first);
        line.close();
    }

    @Test
    void without_the_right_to_write_it_is_said_and_done_once_the_right_is_given() {
        String user = "writer-" + namespace;
        grant(user, "upstreams/status");
        shop("/ok");
        Replica replica = replica(cluster.kubeconfig(user), "one");
        eventually(() -> replica.store().view().places().toString().contains("virtualservices"));
        // Nobody else waits for those that are refused, which are tried again after five seconds: as each follows the
        // one before, it would wait for all of them, and a busy machine does not let all wait for so long.
        List<Duration> took = new ArrayList<>();
        for (String name : List.of("a", "b", "c", "d", "e")) {
            long begun = System.nanoTime();
            upstream(name);
            eventually(() -> upstreamState(name).equals("Accepted"));
            took.add(Duration.ofNanos(System.nanoTime() - begun));
        }
        assertThat(Collections.min(took.subList(1, took.size()))).isLessThan(Duration.ofSeconds(3));
        assertThat(replica.store().view().places().toString())
                .contains("statuses of virtualservices.gateway.solo.io", user, "grant the verb patch");
        grant(user, "'*/status'");
        eventually(() -> state().equals("Accepted"));
        eventually(() -> replica.store().view().places().isEmpty());
    }

    private void grant(String user, String statuses) {
        cluster.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: Role
                metadata: {name: writer, namespace: %1$s}
                rules:
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: ['*'], verbs: [get, list, watch]}
                - {apiGroups: ['', discovery.k8s.io], resources: [services, secrets, endpointslices], verbs: [get, list, watch]}
                - {apiGroups: [''], resources: [events], verbs: [create]}
                - {apiGroups: [coordination.k8s.io], resources: [leases], verbs: [get, create, update, patch]}
                - {apiGroups: [gateway.solo.io, gloo.solo.io], resources: [%3$s], verbs: [patch]}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: writer, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: writer}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: %2$s}]
                """.formatted(namespace, user, statuses));
    }

    @Test
    void what_could_not_be_written_while_the_api_server_was_away_is_written_when_it_is_back() {
        shop("/ok");
        replica();
        eventually(() -> state().equals("Accepted"));
        for (int i = 0; i < 50; i++) {
            shop("/" + i);
        }
        shop("/a/../b");
        cluster.kill(DevCluster.API_SERVER);
        cluster.start(DevCluster.API_SERVER);
        eventually(() -> state().equals("Rejected"));
    }
}
