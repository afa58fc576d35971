package io.signalbox.ads;

import static io.signalbox.ads.Dialogue.snapshot;
import static io.signalbox.ads.InProcess.node;
import static io.signalbox.ads.PlainClient.ack;
import static io.signalbox.ads.PlainClient.ask;
import static io.signalbox.ads.PlainClient.nack;
import static io.signalbox.ads.PlainClient.resume;
import static io.signalbox.ads.PlainClient.subscribe;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.name;
import static io.signalbox.ads.Resources.routes;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static io.signalbox.envoy.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.signalbox.snapshot.EnvoyResource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What xDS servers were seen to get wrong, one test for each row of the list. */
class PitfallsTest {

    private static final Node ENVOY = node("envoy-1");
    private final InProcess server = new InProcess().ready();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void row_1_a_state_of_the_world_refusal_is_no_hot_loop() {
        server.put(staticCluster("good", 1), staticCluster("bad", 1));
        var client = PlainClient.stateOfTheWorld(server.channel());
        client.send(ask(ENVOY, CLUSTER));
        int responses = 0;
        for (DiscoveryResponse next = client.next();
                next != null;
                next = responses < 2 ? client.next() : client.nextIfAny()) {
            responses++;
            boolean refuse =
                    next.getResourcesList().contains(staticCluster("bad", 1).any());
            client.send(refuse ? nack(next, "", "Error adding/updating cluster(s) bad: no") : ack(next));
        }
        assertThat(responses).as("the whole, and then without the bad one").isEqualTo(2);
    }

    @Test
    void row_2_a_delta_reconnect_removes_what_was_deleted_meanwhile() {
        server.put(staticCluster("kept", 1));
        var client = PlainClient.delta(server.channel());
        Map<String, String> known = new HashMap<>();
        List.of("kept", "gone-1", "gone-2", "gone-3")
                .forEach(name -> known.put(name, staticCluster(name, 1).version()));
        client.send(resume(ENVOY, CLUSTER, known));
        client.send(resume(ENVOY, LISTENER, Map.of()));
        client.send(ack(client.next()));
        client.send(subscribe(ENVOY, ROUTE, "r"));
        client.send(ack(client.next()));
        DeltaDiscoveryResponse removal = client.next();
        assertThat(removal.getResourcesCount()).isZero();
        assertThat(removal.getRemovedResourcesList()).containsExactlyInAnyOrder("gone-1", "gone-2", "gone-3");
    }

    @Test
    void row_3_a_name_that_does_not_exist_does_not_end_the_watch_of_the_others() {
        server.put(endpoints("here", 1));
        var client = PlainClient.stateOfTheWorld(server.channel());
        client.send(ask(ENVOY, ENDPOINT, "here", "not-here"));
        DiscoveryResponse first = client.next();
        assertThat(first.getResourcesList()).contains(endpoints("here", 1).any());
        client.send(ack(first, "here", "not-here"));
        server.put(endpoints("here", 2));
        assertThat(client.next().getResourcesList())
                .containsExactly(endpoints("here", 2).any());
    }

    @Test
    void row_4_a_named_resource_that_is_removed_and_added_again_is_sent_again() {
        server.put(listener("l", 1));
        var client = PlainClient.delta(server.channel());
        client.send(subscribe(ENVOY, LISTENER, "l"));
        client.send(ack(client.next()));
        server.remove(LISTENER, "l");
        DeltaDiscoveryResponse removal = client.next();
        assertThat(removal.getRemovedResourcesList()).containsExactly("l");
        client.send(ack(removal));
        server.put(listener("l", 1));
        assertThat(client.next().getResources(0).getName()).isEqualTo("l");
    }

    @Test
    void row_5_explicit_names_the_star_and_names_that_do_not_exist_work_for_clusters() {
        server.put(staticCluster("a", 1), staticCluster("b", 1));
        var client = PlainClient.delta(server.channel());
        client.send(subscribe(ENVOY, CLUSTER, "a", "nobody"));
        DeltaDiscoveryResponse named = client.next();
        assertThat(named.getResourcesList())
                .containsExactly(staticCluster("a", 1).delta());
        assertThat(named.getRemovedResourcesList()).containsExactly("nobody");
        client.send(ack(named));
        client.send(subscribe(ENVOY, CLUSTER, "*"));
        DeltaDiscoveryResponse rest = client.next();
        assertThat(rest.getResourcesList())
                .containsExactly(staticCluster("b", 1).delta());
        client.send(ack(rest));
        client.send(DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl(CLUSTER.typeUrl())
                .addResourceNamesUnsubscribe("*")
                .build());
        await().until(() -> server.discovery.clients().all().stream()
                .noneMatch(shown -> shown.types().getFirst().wildcard()));
        server.put(staticCluster("b", 2), staticCluster("a", 2));
        assertThat(client.next().getResourcesList())
                .containsExactly(staticCluster("a", 2).delta());
    }

    @Test
    void row_6_what_was_in_a_refused_delta_response_is_removed_when_it_is_deleted() {
        server.put(listener("good", 1), listener("bad", 1));
        var client = PlainClient.delta(server.channel());
        client.send(subscribe(ENVOY, LISTENER));
        client.send(nack(client.next(), "Error adding/updating listener(s) bad: no"));
        DeltaDiscoveryResponse good = client.next();
        assertThat(good.getResourcesList()).containsExactly(listener("good", 1).delta());
        client.send(ack(good));
        server.change(List.of(), List.of(name(LISTENER, "bad"), name(LISTENER, "good")));
        assertThat(client.next().getRemovedResourcesList()).containsExactlyInAnyOrder("bad", "good");
    }

    @Test
    void row_7_unknown_nonces_and_types_do_not_end_the_stream() {
        server.put(staticCluster("a", 1));
        var delta = PlainClient.delta(server.channel());
        delta.send(DeltaDiscoveryRequest.newBuilder()
                .setNode(ENVOY)
                .setTypeUrl(CLUSTER.typeUrl())
                .setResponseNonce("nobody-knows")
                .build());
        delta.send(DeltaDiscoveryRequest.newBuilder()
                .setTypeUrl("type.googleapis.com/no.such.Type")
                .setResponseNonce("x")
                .build());
        var clusters = delta.next();
        assertThat(clusters.getResourcesCount() + delta.next().getResourcesCount())
                .isEqualTo(1);
        var sotw = PlainClient.stateOfTheWorld(server.channel());
        sotw.send(DiscoveryRequest.newBuilder()
                .setNode(ENVOY)
                .setTypeUrl(CLUSTER.typeUrl())
                .setResponseNonce("of-yesterday")
                .build());
        assertThat(sotw.next().getResourcesCount()).isEqualTo(1);
        sotw.send(DiscoveryRequest.newBuilder().setTypeUrl("").build());
        assertThat(sotw.next().getResourcesCount()).isZero();
        assertThat(delta.hasEnded() || sotw.hasEnded()).isFalse();
    }

    @Test
    void row_8_versions_do_not_collide_where_java_hashes_do() {
        EnvoyResource one = routes("r", "Aa");
        EnvoyResource other = routes("r", "BB");
        assertThat("Aa".hashCode()).isEqualTo("BB".hashCode());
        assertThat(one.version()).isNotEqualTo(other.version()).hasSize(32);
        var client = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(one));
        Push first = client.ask(ROUTE, "r").getFirst();
        client.settle(List.of(first));
        Push second = client.put(other).getFirst();
        assertThat(second.version()).isNotEqualTo(first.version());
    }

    @Test
    void row_9_a_change_costs_the_same_however_much_else_there_is() {
        long few = microsPerChange(100);
        long many = microsPerChange(20_000);
        // Two hundred times as much; a map lookup is a little deeper, a copy or a comparison would be two hundred
        // times.
        assertThat(many).as(few + " µs with few").isLessThan(Math.max(few, 10) * 20);
    }

    private static long microsPerChange(int size) {
        EnvoyResource[] all =
                IntStream.range(0, size).mapToObj(i -> endpoints("e" + i, 1)).toArray(EnvoyResource[]::new);
        String[] names = List.of(all).stream().map(EnvoyResource::name).toArray(String[]::new);
        var client = new Dialogue(Variant.DELTA, snapshot(all));
        client.settle(client.ask(ENDPOINT, names));
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            EnvoyResource next = endpoints("e" + i % size, i + 2);
            long begin = System.nanoTime();
            client.settle(client.put(next));
            times.add((System.nanoTime() - begin) / 1_000);
        }
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    @Test
    void row_10_a_publisher_and_other_envoys_do_not_wait_for_a_slow_one() {
        EnvoyResource[] all = IntStream.range(0, 2_000)
                .mapToObj(i -> staticCluster("c" + i, 1))
                .toArray(EnvoyResource[]::new);
        server.put(all);
        for (int i = 0; i < 20; i++) {
            PlainClient.delta(server.channel(), PlainClient.Reading.NONE).send(subscribe(node("slow-" + i), CLUSTER));
        }
        var quick = PlainClient.delta(server.channel());
        quick.send(subscribe(node("quick"), CLUSTER));
        quick.send(ack(quick.next()));
        for (int edition = 2; edition < 12; edition++) {
            long begin = System.nanoTime();
            server.put(staticCluster("c7", edition));
            // Who waited for one that never reads would wait for ever.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
            DeltaDiscoveryResponse response = quick.next();
            assertThat(response.getResourcesList())
                    .containsExactly(staticCluster("c7", edition).delta());
            quick.send(ack(response));
        }
    }

    @Test
    void row_11_a_cluster_is_removed_after_the_routes_that_used_it_changed() {
        server.put(staticCluster("old", 1), listener("l", 1), routes("r", "old"));
        var client = PlainClient.delta(server.channel());
        client.send(subscribe(ENVOY, CLUSTER));
        client.send(ack(client.next()));
        client.send(subscribe(ENVOY, LISTENER));
        client.send(ack(client.next()));
        client.send(subscribe(ENVOY, ROUTE, "r"));
        client.send(ack(client.next()));
        server.change(List.of(staticCluster("new", 1), routes("r", "new")), List.of(name(CLUSTER, "old")));
        DeltaDiscoveryResponse added = client.next();
        assertThat(added.getRemovedResourcesList()).isEmpty();
        client.send(ack(added));
        DeltaDiscoveryResponse moved = client.next();
        assertThat(moved.getTypeUrl()).isEqualTo(ROUTE.typeUrl());
        assertThat(client.nextIfAny()).isNull();
        client.send(ack(moved));
        assertThat(client.next().getRemovedResourcesList()).containsExactly("old");
    }

    @Test
    void row_12_what_a_reader_does_not_take_does_not_pile_up() {
        server.put(staticCluster("c", 1), endpoints("e", 1), listener("l", 1));
        var client = PlainClient.delta(server.channel(), PlainClient.Reading.NONE);
        client.send(subscribe(ENVOY, CLUSTER));
        client.send(subscribe(ENVOY, ENDPOINT, "e"));
        client.send(subscribe(ENVOY, LISTENER));
        await().until(() -> server.discovery.clients().all().stream()
                .anyMatch(shown -> shown.types().size() == 3));
        for (int edition = 2; edition < 500; edition++) {
            server.put(staticCluster("c", edition), endpoints("e", edition), listener("l", edition));
        }
        await().until(() -> server.discovery.clients().all().getFirst().sequence() == 499);
        assertThat(server.counted.pushes.get())
                .as("one response for each type at most")
                .isLessThanOrEqualTo(3);
    }

    @Test
    void a_thousand_streams_are_served_and_leave_nothing_behind() {
        EnvoyResource[] all =
                IntStream.range(0, 100).mapToObj(i -> staticCluster("c" + i, 1)).toArray(EnvoyResource[]::new);
        server.put(all);
        List<PlainClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> clients = IntStream.range(0, 1_000)
                .mapToObj(i -> PlainClient.delta(server.channel()))
                .toList();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send(subscribe(node("envoy-" + i), CLUSTER));
        }
        for (var client : clients) {
            DeltaDiscoveryResponse response = client.next();
            assertThat(response.getResourcesCount()).isEqualTo(100);
            client.send(ack(response));
        }
        server.put(staticCluster("c5", 2));
        clients.forEach(client -> assertThat(client.next().getResourcesCount()).isEqualTo(1));
        assertThat(server.discovery.clients().all()).hasSize(1_000);
        clients.forEach(PlainClient::complete);
        await().until(() -> server.discovery.clients().all().isEmpty());
        await().until(() -> server.counted.open.get() == 0);
    }
}
