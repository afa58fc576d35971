package io.signalbox.ads;

import static io.signalbox.ads.InProcess.node;
import static io.signalbox.ads.PlainClient.ack;
import static io.signalbox.ads.PlainClient.ask;
import static io.signalbox.ads.PlainClient.nack;
import static io.signalbox.ads.PlainClient.resume;
import static io.signalbox.ads.PlainClient.subscribe;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.cluster.v3.ClusterDiscoveryServiceGrpc;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/** The services over gRPC, with clients that are not Envoy. */
class AdsTest {

    private static final Node ENVOY = node("envoy-1");
    private final InProcess server = new InProcess();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void delta_sends_and_then_sends_what_changed() {
        server.put(staticCluster("a", 1), staticCluster("b", 1));
        var client = PlainClient.delta(server.ready().channel());
        client.send(subscribe(ENVOY, CLUSTER));
        DeltaDiscoveryResponse first = client.next();
        assertThat(names(first)).containsExactlyInAnyOrder("a", "b");
        client.send(ack(first));
        server.put(staticCluster("b", 2));
        DeltaDiscoveryResponse second = client.next();
        assertThat(names(second)).containsExactly("b");
        assertThat(second.getResources(0).getResource())
                .isEqualTo(staticCluster("b", 2).any());
        assertThat(second.getNonce()).isNotEqualTo(first.getNonce());
    }

    @Test
    void state_of_the_world_sends_all_clusters_and_only_the_changed_endpoints() {
        server.put(staticCluster("a", 1), endpoints("x", 1), endpoints("y", 1));
        var client = PlainClient.stateOfTheWorld(server.ready().channel());
        client.send(ask(ENVOY, CLUSTER));
        DiscoveryResponse clusters = client.next();
        assertThat(clusters.getResourcesList())
                .containsExactly(staticCluster("a", 1).any());
        client.send(ack(clusters));
        client.send(ask(Node.getDefaultInstance(), ENDPOINT, "x", "y"));
        DiscoveryResponse all = client.next();
        assertThat(all.getResourcesCount()).isEqualTo(2);
        client.send(ack(all, "x", "y"));
        server.put(endpoints("y", 2));
        assertThat(client.next().getResourcesList())
                .containsExactly(endpoints("y", 2).any());
    }

    @Test
    void nothing_is_sent_before_there_are_snapshots_to_serve() {
        var client = PlainClient.delta(server.channel());
        client.send(subscribe(ENVOY, CLUSTER));
        assertThat(client.nextIfAny()).isNull();
        server.put(staticCluster("a", 1));
        server.ready();
        assertThat(names(client.next())).containsExactly("a");
    }

    @Test
    void a_reconnect_that_names_its_versions_gets_only_what_differs() {
        server.put(staticCluster("same", 1), staticCluster("newer", 2), staticCluster("new", 1));
        var client = PlainClient.delta(server.ready().channel());
        Map<String, String> known = Map.of(
                "same",
                staticCluster("same", 1).version(),
                "newer",
                staticCluster("newer", 1).version());
        client.send(resume(ENVOY, CLUSTER, known));
        assertThat(names(client.next())).containsExactlyInAnyOrder("newer", "new");
    }

    @Test
    void a_reconnect_with_nothing_new_hears_nothing() {
        server.put(staticCluster("a", 1));
        var client = PlainClient.delta(server.ready().channel());
        client.send(resume(ENVOY, CLUSTER, Map.of("a", staticCluster("a", 1).version())));
        assertThat(client.nextIfAny()).isNull();
        server.put(staticCluster("a", 2));
        assertThat(names(client.next())).containsExactly("a");
    }

    @Test
    void a_state_of_the_world_reconnect_with_the_newest_version_hears_nothing_until_something_changes() {
        server.put(staticCluster("a", 1), staticCluster("b", 1));
        var before = PlainClient.stateOfTheWorld(server.ready().channel());
        before.send(ask(ENVOY, CLUSTER));
        DiscoveryResponse response = before.next();
        before.send(ack(response));
        before.complete();
        var client = PlainClient.stateOfTheWorld(server.channel());
        client.send(ask(ENVOY, CLUSTER).toBuilder()
                .setVersionInfo(response.getVersionInfo())
                .build());
        assertThat(client.nextIfAny()).isNull();
        server.put(staticCluster("b", 2));
        assertThat(client.next().getResourcesCount()).isEqualTo(2);
    }

    @Test
    void a_state_of_the_world_reconnect_with_another_version_gets_all() {
        server.put(staticCluster("a", 1), staticCluster("b", 1));
        var client = PlainClient.stateOfTheWorld(server.ready().channel());
        client.send(
                ask(ENVOY, CLUSTER).toBuilder().setVersionInfo("what-was-it").build());
        assertThat(client.next().getResourcesCount()).isEqualTo(2);
    }

    @Test
    void a_refusal_is_passed_on_with_its_suspects_and_a_mended_version_is_sent() {
        server.put(listener("bad", 1));
        var client = PlainClient.delta(server.ready().channel());
        client.send(subscribe(ENVOY, LISTENER));
        DeltaDiscoveryResponse first = client.next();
        client.send(nack(first, "Error adding/updating listener(s) bad: no"));
        await().untilAsserted(() -> assertThat(server.heard.refusals)
                .extracting(
                        Refusal::group,
                        Refusal::node,
                        refusal -> refusal.versions().keySet().asList())
                .containsExactly(org.assertj.core.groups.Tuple.tuple(InProcess.GROUP, "envoy-1", List.of("bad"))));
        assertThat(client.nextIfAny()).isNull();
        server.put(listener("bad", 2));
        assertThat(names(client.next())).containsExactly("bad");
    }

    @Test
    void acceptances_are_passed_on_once_however_many_envoys_accept() {
        server.put(listener("a", 1));
        server.ready();
        for (int i = 0; i < 5; i++) {
            var client = PlainClient.delta(server.channel());
            client.send(subscribe(node("envoy-" + i), LISTENER));
            client.send(ack(client.next()));
        }
        await().until(() -> server.counted.accepted.get() == 5 && !server.heard.acceptances.isEmpty());
        assertThat(server.heard.acceptances).hasSize(1);
    }

    @Test
    void an_unknown_type_is_answered_with_nothing_and_the_stream_goes_on() {
        server.put(staticCluster("a", 1));
        var client = PlainClient.delta(server.ready().channel());
        String runtime = "type.googleapis.com/envoy.service.runtime.v3.Runtime";
        client.send(DeltaDiscoveryRequest.newBuilder()
                .setNode(ENVOY)
                .setTypeUrl(runtime)
                .addResourceNamesSubscribe("layer")
                .build());
        DeltaDiscoveryResponse nothing = client.next();
        assertThat(nothing.getTypeUrl()).isEqualTo(runtime);
        assertThat(nothing.getRemovedResourcesList()).containsExactly("layer");
        client.send(ack(nothing));
        client.send(subscribe(Node.getDefaultInstance(), CLUSTER));
        assertThat(names(client.next())).containsExactly("a");
        assertThat(client.nextIfAny()).isNull();
        assertThat(server.counted.unknownTypes).hasValue(1);
    }

    @Test
    void an_unknown_type_is_answered_once_in_state_of_the_world() {
        var client = PlainClient.stateOfTheWorld(server.ready().channel());
        DiscoveryRequest request = DiscoveryRequest.newBuilder()
                .setNode(ENVOY)
                .setTypeUrl("type.googleapis.com/some.Thing")
                .addResourceNames("x")
                .build();
        client.send(request);
        DiscoveryResponse nothing = client.next();
        assertThat(nothing.getResourcesCount()).isZero();
        client.send(ack(nothing, "x"));
        assertThat(client.nextIfAny()).isNull();
        client.send(ack(nothing, "x", "y"));
        assertThat(client.next().getResourcesCount()).isZero();
    }

    @Test
    void an_unknown_node_gets_a_valid_empty_snapshot_and_is_counted() {
        server.put(staticCluster("a", 1));
        var client = PlainClient.delta(server.ready().channel());
        client.send(subscribe(
                Node.newBuilder().setId("who").setCluster("other~proxy").build(), CLUSTER));
        DeltaDiscoveryResponse response = client.next();
        assertThat(response.getResourcesCount()).isZero();
        assertThat(server.counted.unknownNodes).hasValue(1);
    }

    @Test
    void the_role_decides_before_the_cluster() {
        server.put(staticCluster("a", 1));
        var client = PlainClient.delta(server.ready().channel());
        Node.Builder node = Node.newBuilder().setId("n").setCluster("elsewhere");
        node.getMetadataBuilder()
                .putFields(
                        "role",
                        com.google.protobuf.Value.newBuilder()
                                .setStringValue(InProcess.GROUP)
                                .build());
        client.send(subscribe(node.build(), CLUSTER));
        assertThat(names(client.next())).containsExactly("a");
    }

    @Test
    void a_client_shows_what_it_has_and_what_it_refused() {
        server.put(staticCluster("a", 1), listener("l", 1));
        var client = PlainClient.delta(server.ready().channel());
        client.send(subscribe(ENVOY, CLUSTER));
        client.send(ack(client.next()));
        client.send(subscribe(ENVOY, LISTENER));
        client.send(nack(client.next(), "l is bad"));
        await().untilAsserted(() -> {
            Client shown = server.discovery.clients().all().getFirst();
            assertThat(shown.group()).isEqualTo(InProcess.GROUP);
            assertThat(shown.types()).hasSize(2);
            assertThat(shown.types().get(0).held()).isEqualTo(1);
            assertThat(shown.types().get(0).lag()).isZero();
            assertThat(shown.types().get(1).refusals()).isEqualTo(1);
            assertThat(shown.types().get(1).lastError()).isEqualTo("l is bad");
        });
        client.complete();
        await().until(() -> server.discovery.clients().all().isEmpty());
        assertThat(server.counted.open).hasValue(0);
    }

    @Test
    void draining_ends_every_stream() {
        server.ready();
        var clients = java.util.stream.IntStream.range(0, 10)
                .mapToObj(i -> PlainClient.delta(server.channel()))
                .toList();
        clients.forEach(client -> client.send(subscribe(ENVOY, CLUSTER)));
        clients.forEach(PlainClient::next);
        server.discovery.drain(Duration.ofMillis(100));
        clients.forEach(client -> assertThat(client.end()).contains("UNAVAILABLE"));
        await().until(() -> server.discovery.clients().all().isEmpty());
    }

    @Test
    void a_client_that_asks_for_too_many_names_is_cut_off() {
        try (var small = new InProcess(new Limits(Duration.ofSeconds(5), Duration.ofSeconds(5), 1_000, 2)).ready()) {
            var client = PlainClient.delta(small.channel());
            client.send(subscribe(ENVOY, ENDPOINT, "a", "b", "c"));
            assertThat(client.end()).contains("RESOURCE_EXHAUSTED");
        }
    }

    @Test
    void a_service_for_one_type_streams_and_fetches() throws ExecutionException, InterruptedException {
        server.put(staticCluster("a", 1));
        server.ready();
        var future = ClusterDiscoveryServiceGrpc.newFutureStub(server.channel())
                .fetchClusters(DiscoveryRequest.newBuilder().setNode(ENVOY).build());
        assertThat(future.get().getResourcesList())
                .containsExactly(staticCluster("a", 1).any());
    }

    @Test
    void streams_that_ask_for_the_same_names_hold_them_once() {
        SharedNames shared = new SharedNames();
        List<String> names =
                java.util.stream.IntStream.range(0, 100).mapToObj(i -> "e" + i).toList();
        PSet<String> one = shared.share(InProcess.GROUP, ENDPOINT, HashTreePSet.from(names));
        PSet<String> other = shared.share(InProcess.GROUP, ENDPOINT, HashTreePSet.from(names));
        assertThat(other).isSameAs(one);
        assertThat(shared.share(InProcess.GROUP, ENDPOINT, one.plus("more"))).hasSize(101);
        assertThat(shared.share("other~group", ENDPOINT, HashTreePSet.from(names)))
                .isNotSameAs(one);
    }

    private static List<String> names(DeltaDiscoveryResponse response) {
        return response.getResourcesList().stream().map(Resource::getName).toList();
    }
}
