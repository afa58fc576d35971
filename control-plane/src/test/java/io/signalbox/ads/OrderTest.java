package io.signalbox.ads;

import static io.signalbox.ads.Dialogue.named;
import static io.signalbox.ads.Dialogue.snapshot;
import static io.signalbox.ads.Resources.cluster;
import static io.signalbox.ads.Resources.clusterWithEndpoints;
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

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Make before break: what waits for what on one stream, and what ends each wait. */
class OrderTest {

    private static final Snapshot SHOP =
            snapshot(cluster("old", 1), endpoints("old", 1), listener("l", 1), routes("r", "old"));

    @ParameterizedTest
    @EnumSource
    void routes_to_a_new_cluster_wait_until_it_and_its_endpoints_are_acknowledged(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(cluster("new", 1), endpoints("new", 1), routes("r", "old", "new"));
        assertThat(types(first)).containsExactly(CLUSTER);
        List<Push> second = envoy.ask(ENDPOINT, "new");
        assertThat(types(second)).containsExactly(ENDPOINT);
        assertThat(envoy.ack(first.getFirst())).as("endpoints are under way").isEmpty();
        assertThat(types(envoy.ack(second.getFirst()))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void routes_wait_for_the_clusters_acknowledgement_which_envoy_gives_when_they_are_warm(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(cluster("new", 1), endpoints("new", 1), routes("r", "new"));
        List<Push> second = envoy.ask(ENDPOINT, "new");
        assertThat(envoy.ack(second.getFirst())).isEmpty();
        assertThat(types(envoy.ack(first.getFirst()))).contains(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void a_new_cluster_without_endpoints_needs_its_own_acknowledgement_only(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(staticCluster("new", 1), routes("r", "new"));
        assertThat(types(first)).containsExactly(CLUSTER);
        assertThat(types(envoy.ack(first.getFirst()))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void endpoints_are_awaited_under_the_name_that_the_cluster_asks_by(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(clusterWithEndpoints("new", "svc", 1), endpoints("svc", 1), routes("r", "new"));
        envoy.ack(first.getFirst());
        List<Push> second = envoy.ask(ENDPOINT, "svc");
        assertThat(types(second)).containsExactly(ENDPOINT);
        assertThat(types(envoy.ack(second.getFirst()))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void changes_of_routes_alone_wait_for_nothing(Variant variant) {
        Dialogue envoy = connected(variant);
        assertThat(types(envoy.put(routes("r", "old", "old")))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void changed_endpoints_and_clusters_do_not_hold_routes_up(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> pushes = envoy.put(cluster("old", 2), endpoints("old", 2), routes("r", "old", "old"));
        assertThat(types(pushes)).containsExactly(CLUSTER, ENDPOINT, ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void listeners_go_before_routes(Variant variant) {
        Dialogue envoy = connected(variant);
        assertThat(types(envoy.put(routes("r", "old", "old"), listener("l", 2))))
                .containsExactly(LISTENER, ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void a_cluster_goes_after_the_routes_that_used_it_are_replaced(Variant variant) {
        Dialogue envoy = connected(variant);
        envoy.settle(envoy.put(staticCluster("new", 1)));
        List<Push> first =
                envoy.change(List.of(routes("r", "new")), List.of(name(CLUSTER, "old"), name(ENDPOINT, "old")));
        assertThat(types(first)).containsExactly(ROUTE);
        List<Push> second = envoy.ack(first.getFirst());
        assertThat(second.getFirst().type()).isEqualTo(CLUSTER);
        if (variant == Variant.DELTA) {
            assertThat(second.getFirst().removed()).containsExactly("old");
        } else {
            assertThat(named(second.getFirst())).containsExactly("new");
        }
    }

    @Test
    void complete_lists_hold_what_waits_to_go() {
        Dialogue envoy = connected(Variant.STATE_OF_THE_WORLD);
        List<Push> pushes =
                envoy.change(List.of(staticCluster("new", 1), routes("r", "new")), List.of(name(CLUSTER, "old")));
        assertThat(named(pushes.getFirst())).containsExactly("new", "old");
    }

    @ParameterizedTest
    @EnumSource
    void a_replaced_cluster_comes_before_and_goes_after(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.change(
                List.of(staticCluster("new", 1), routes("r", "new")),
                List.of(name(CLUSTER, "old"), name(ENDPOINT, "old")));
        List<ResourceType> order = types(envoy.settle(first));
        assertThat(order.subList(0, 3)).containsExactly(CLUSTER, ROUTE, CLUSTER);
    }

    @ParameterizedTest
    @EnumSource
    void a_cluster_that_is_wanted_again_does_not_go(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.change(List.of(routes("r")), List.of(name(CLUSTER, "old"), name(ENDPOINT, "old")));
        List<Push> all = new ArrayList<>(envoy.put(cluster("old", 1), endpoints("old", 1), routes("r", "old")));
        all.addAll(envoy.settle(first));
        assertThat(types(all)).containsOnly(ROUTE);
        assertThat(envoy.subscription().ledger(CLUSTER).held().has("old")).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_cluster_holds_nothing_up(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(staticCluster("new", 1), routes("r", "old", "new"));
        assertThat(types(envoy.nack(first.getFirst(), "new is bad"))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_does_not_want_clusters_gets_routes_at_once(Variant variant) {
        var client = new Dialogue(variant, SHOP);
        client.settle(client.ask(ROUTE, "r"));
        assertThat(types(client.put(staticCluster("new", 1), routes("r", "new"))))
                .containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_never_asks_for_endpoints_holds_nothing_up(Variant variant) {
        var client = new Dialogue(variant, SHOP);
        client.settle(client.ask(CLUSTER));
        client.settle(client.ask(ROUTE, "r"));
        List<Push> first = client.put(cluster("new", 1), routes("r", "new"));
        assertThat(types(client.ack(first.getFirst()))).containsExactly(ROUTE);
    }

    @ParameterizedTest
    @EnumSource
    void time_ends_the_wait_for_a_cluster(Variant variant) {
        Dialogue envoy = connected(variant);
        envoy.put(cluster("new", 1), endpoints("new", 1), routes("r", "new"));
        Duration limit = Limits.DEFAULT.additions();
        assertThat(envoy.wakeAt()).hasValue(envoy.now().plus(limit));
        assertThat(envoy.pass(limit.minusMillis(1))).isEmpty();
        assertThat(types(envoy.pass(Duration.ofMillis(1)))).containsExactly(ROUTE);
        assertThat(envoy.wakeAt()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void time_ends_the_wait_of_a_removal(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> routes = envoy.change(List.of(routes("r")), List.of(name(CLUSTER, "old"), name(ENDPOINT, "old")));
        assertThat(types(routes)).containsExactly(ROUTE);
        assertThat(types(envoy.pass(Limits.DEFAULT.removals()))).contains(CLUSTER);
        assertThat(envoy.wakeAt()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void clusters_stay_while_refused_routes_keep_older_ones_in_use(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> routes = envoy.change(List.of(routes("r")), List.of(name(CLUSTER, "old"), name(ENDPOINT, "old")));
        assertThat(envoy.nack(routes.getFirst(), "r is bad")).isEmpty();
        List<Push> mended = envoy.put(routes("r", "elsewhere"));
        assertThat(types(mended)).containsExactly(ROUTE);
        assertThat(types(envoy.ack(mended.getFirst()))).contains(CLUSTER);
    }

    @ParameterizedTest
    @EnumSource
    void routes_that_wait_are_replaced_when_what_they_wait_for_is_gone(Variant variant) {
        Dialogue envoy = connected(variant);
        List<Push> first = envoy.put(cluster("new", 1), endpoints("new", 1), routes("r", "new"));
        assertThat(envoy.change(List.of(routes("r", "old")), List.of(name(CLUSTER, "new"), name(ENDPOINT, "new"))))
                .isEmpty();
        List<Push> rest = envoy.settle(first);
        assertThat(types(rest)).doesNotContain(ROUTE);
        assertThat(envoy.subscription().ledger(CLUSTER).held().has("new")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void steady_additions_do_not_starve_routes(Variant variant) {
        Dialogue envoy = connected(variant);
        Push clusters = envoy.put(staticCluster("c0", 1), routes("r", "c0")).getFirst();
        for (int i = 1; i <= 20; i++) {
            assertThat(envoy.put(staticCluster("c" + i, 1), routes("r", "c" + i)))
                    .isEmpty();
            List<Push> next = envoy.ack(clusters);
            clusters = next.getFirst();
            assertThat(clusters.type()).isEqualTo(CLUSTER);
            List<Push> routes = next.subList(1, next.size());
            assertThat(types(routes)).as("round " + i).containsExactly(ROUTE);
            assertThat(EnvoyModel.clusters(
                            routes.getFirst().resources().iterator().next()))
                    .containsExactly("c" + (i - 1));
            assertThat(envoy.ack(routes.getFirst())).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_cluster_that_does_not_get_warm_does_not_hold_other_clusters_up_for_ever(Variant variant) {
        Dialogue envoy = connected(variant);
        Push cold = envoy.put(staticCluster("cold", 1)).getFirst();
        assertThat(envoy.put(staticCluster("other", 1))).isEmpty();
        assertThat(envoy.wakeAt()).hasValue(envoy.now().plus(Limits.DEFAULT.additions()));
        Push other = envoy.pass(Limits.DEFAULT.additions()).getFirst();
        assertThat(named(other)).contains("other");
        assertThat(envoy.put(staticCluster("third", 1)))
                .as("again only after a while")
                .isEmpty();
        envoy.ack(cold);
        List<Push> third = envoy.ack(other);
        assertThat(named(third.getFirst())).contains("third");
        assertThat(envoy.ack(third.getFirst())).isEmpty();
        assertThat(envoy.subscription().ledger(CLUSTER).held().ours().keySet())
                .containsExactlyInAnyOrder("old", "cold", "other", "third");
    }

    @Test
    void a_late_refusal_of_an_overtaken_response_counts() {
        Dialogue envoy = connected(Variant.DELTA);
        Push late = envoy.put(staticCluster("bad", 1)).getFirst();
        envoy.put(staticCluster("other", 1));
        envoy.pass(Limits.DEFAULT.additions());
        List<Push> again = envoy.nack(late, "Error adding/updating cluster(s) bad: no");
        assertThat(named(again.getFirst())).containsExactly("other");
        assertThat(envoy.ack(again.getFirst())).isEmpty();
        assertThat(envoy.subscription().ledger(CLUSTER).refused()).containsOnlyKeys("bad");
    }

    @Test
    void after_a_reconnect_what_is_gone_waits_for_the_routes_that_come_later() {
        Snapshot now = snapshot(staticCluster("new", 1), listener("l", 1), routes("r", "new"));
        var envoy = new Dialogue(Variant.DELTA, now);
        List<Push> clusters = envoy.resume(CLUSTER, "", known(cluster("old", 1)));
        assertThat(clusters.getFirst().removed()).isEmpty();
        assertThat(envoy.ack(clusters.getFirst())).isEmpty();
        assertThat(envoy.resume(LISTENER, "", known(listener("l", 1)))).isEmpty();
        List<Push> routes = envoy.resume(ROUTE, "", known(routes("r", "old")), "r");
        assertThat(types(routes)).containsExactly(ROUTE);
        assertThat(envoy.ack(routes.getFirst()).getFirst().removed()).containsExactly("old");
    }

    @Test
    void a_client_without_routes_is_told_what_is_gone_when_it_had_the_time_to_ask_for_some() {
        var client = new Dialogue(Variant.DELTA, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER));
        assertThat(client.remove(CLUSTER, "a")).isEmpty();
        assertThat(client.pass(Limits.DEFAULT.additions()).getFirst().removed()).containsExactly("a");
        client.settle(client.pushes());
    }

    @Test
    void a_stream_for_one_type_waits_for_no_other() {
        Order order = Order.at(java.time.Instant.EPOCH, Order.Coverage.SINGLE);
        var client = new Dialogue(Variant.DELTA, SHOP, order);
        client.settle(client.ask(CLUSTER));
        assertThat(client.remove(CLUSTER, "old").getFirst().removed()).containsExactly("old");
    }

    private static Dialogue connected(Variant variant) {
        var envoy = new Dialogue(variant, SHOP);
        envoy.settle(envoy.ask(CLUSTER));
        envoy.settle(envoy.ask(ENDPOINT, "old"));
        envoy.settle(envoy.ask(LISTENER));
        envoy.settle(envoy.ask(ROUTE, "r"));
        assertThat(envoy.subscription().idle()).isTrue();
        return envoy;
    }

    private static ImmutableMap<String, String> known(EnvoyResource resource) {
        return ImmutableMap.of(resource.name(), resource.version());
    }

    private static List<ResourceType> types(List<Push> pushes) {
        return pushes.stream().map(Push::type).toList();
    }
}
