package io.signalbox.ads;

import static io.signalbox.ads.Dialogue.named;
import static io.signalbox.ads.Dialogue.snapshot;
import static io.signalbox.ads.Resources.cluster;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.routes;
import static io.signalbox.ads.Resources.secret;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static io.signalbox.envoy.ResourceType.ROUTE;
import static io.signalbox.envoy.ResourceType.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.snapshot.EnvoyResource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a client asks for, gets, and gets again, in both variants. */
class SubscriptionTest {

    @ParameterizedTest
    @EnumSource
    void an_empty_first_request_for_clusters_asks_for_all(Variant variant) {
        var client = new Dialogue(variant, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        assertThat(named(only(client.ask(CLUSTER)))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    void a_wildcard_of_nothing_is_answered_with_nothing(Variant variant) {
        var client = new Dialogue(variant, snapshot());
        assertThat(only(client.ask(CLUSTER)).resources()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_first_request_for_endpoints_asks_for_none(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1)));
        assertThat(client.ask(ENDPOINT)).isEmpty();
        assertThat(client.put(endpoints("a", 2))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void names_get_what_they_name(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1), endpoints("c", 1)));
        assertThat(named(only(client.ask(ENDPOINT, "a", "b")))).containsExactly("a", "b");
    }

    @ParameterizedTest
    @EnumSource
    void a_star_asks_for_all_of_any_type(Variant variant) {
        var client = new Dialogue(variant, snapshot(secret("a", 1), secret("b", 1)));
        client.settle(client.ask(SECRET, "*"));
        assertThat(named(only(client.put(secret("c", 1))))).containsExactly("c");
    }

    @ParameterizedTest
    @EnumSource
    void a_first_request_with_names_is_no_wildcard(Variant variant) {
        var client = new Dialogue(variant, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER, "a"));
        assertThat(client.put(staticCluster("b", 2))).isEmpty();
        assertThat(named(only(client.put(staticCluster("a", 2))))).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void only_what_changed_of_endpoints_is_sent(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        client.settle(client.ask(ENDPOINT, "a", "b"));
        assertThat(named(only(client.put(endpoints("b", 2))))).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void what_does_not_differ_is_not_sent(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1)));
        client.settle(client.ask(ENDPOINT, "a"));
        assertThat(client.put(endpoints("a", 1))).isEmpty();
    }

    @Test
    void a_change_of_one_cluster_is_sent_alone_in_delta_and_with_the_others_in_state_of_the_world() {
        for (Variant variant : Variant.values()) {
            var client = new Dialogue(variant, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
            client.settle(client.ask(CLUSTER));
            List<String> sent = named(only(client.put(staticCluster("b", 2))));
            assertThat(sent).isEqualTo(variant == Variant.DELTA ? List.of("b") : List.of("a", "b"));
        }
    }

    @ParameterizedTest
    @EnumSource
    void one_response_of_a_type_is_in_flight_and_changes_meet_in_the_next(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        Push first = only(client.ask(ENDPOINT, "a", "b"));
        assertThat(client.put(endpoints("a", 2))).isEmpty();
        assertThat(client.put(endpoints("a", 3))).isEmpty();
        assertThat(client.put(endpoints("b", 2))).isEmpty();
        Push second = only(client.ack(first));
        assertThat(second.resources()).containsExactlyInAnyOrder(endpoints("a", 3), endpoints("b", 2));
        assertThat(client.ack(second)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_name_asked_for_later_is_sent_alone(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        client.settle(client.ask(ENDPOINT, "a"));
        assertThat(named(only(client.ask(ENDPOINT, "b")))).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_no_longer_asked_for_is_no_longer_sent(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        client.settle(client.ask(ENDPOINT, "a", "b"));
        client.settle(client.unsubscribe(ENDPOINT, "a"));
        assertThat(client.put(endpoints("a", 2))).isEmpty();
        assertThat(named(only(client.put(endpoints("b", 2))))).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void what_is_asked_for_again_is_sent_again_though_unchanged(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        client.settle(client.ask(ENDPOINT, "a", "b"));
        client.settle(client.unsubscribe(ENDPOINT, "a"));
        assertThat(named(only(client.ask(ENDPOINT, "a")))).containsExactly("a");
    }

    @Test
    void delta_answers_a_repeated_subscription_though_unchanged() {
        var client = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1)));
        client.settle(client.ask(ENDPOINT, "a"));
        assertThat(named(only(client.ask(ENDPOINT, "a")))).containsExactly("a");
    }

    @Test
    void a_subscription_repeated_while_the_answer_is_in_flight_is_answered_after_it() {
        var client = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1)));
        Push first = only(client.ask(ENDPOINT, "a"));
        assertThat(client.ask(ENDPOINT, "a")).isEmpty();
        assertThat(named(only(client.ack(first)))).containsExactly("a");
    }

    @Test
    void delta_says_of_names_that_do_not_exist_that_they_are_gone() {
        var client = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1)));
        Push push = only(client.ask(ENDPOINT, "a", "nobody"));
        assertThat(named(push)).containsExactly("a");
        assertThat(push.removed()).containsExactly("nobody");
    }

    @ParameterizedTest
    @EnumSource
    void a_name_that_does_not_exist_yet_is_sent_when_it_does(Variant variant) {
        var client = new Dialogue(variant, snapshot());
        client.settle(client.ask(ENDPOINT, "later"));
        assertThat(named(only(client.put(endpoints("later", 1))))).containsExactly("later");
    }

    @Test
    void leaving_the_wildcard_keeps_what_is_named() {
        var client = new Dialogue(Variant.DELTA, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER, "*", "a"));
        client.settle(client.unsubscribe(CLUSTER, "*"));
        assertThat(client.put(staticCluster("b", 2))).isEmpty();
        assertThat(named(only(client.put(staticCluster("a", 2))))).containsExactly("a");
    }

    @Test
    void state_of_the_world_leaves_the_wildcard_by_naming() {
        var client = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER));
        client.settle(client.ask(CLUSTER, "a"));
        assertThat(client.put(staticCluster("b", 2))).isEmpty();
        assertThat(named(only(client.put(staticCluster("a", 2))))).containsExactly("a");
    }

    @Test
    void a_name_unsubscribed_under_a_wildcard_is_told_again() {
        var client = new Dialogue(Variant.DELTA, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER, "*", "a"));
        assertThat(named(only(client.unsubscribe(CLUSTER, "a")))).containsExactly("a");
    }

    @Test
    void a_wildcard_begun_again_sends_all_that_is_not_there() {
        var client = new Dialogue(Variant.DELTA, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        client.settle(client.ask(CLUSTER, "a"));
        assertThat(named(only(client.ask(CLUSTER, "*")))).containsExactly("b");
    }

    @Test
    void a_request_that_was_overtaken_is_ignored_with_its_names() {
        var client = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(endpoints("a", 1), endpoints("b", 1)));
        Push first = only(client.ask(ENDPOINT, "a"));
        client.ack(first);
        Push second = only(client.put(endpoints("a", 2)));
        client.hear(
                ENDPOINT,
                new Wish.Exactly(ImmutableSet.of("a", "b"), first.version()),
                new Reply.Accepted(first.nonce()));
        assertThat(client.pushes()).isEmpty();
        client.hear(
                ENDPOINT,
                new Wish.Exactly(ImmutableSet.of("a", "b"), second.version()),
                new Reply.Accepted(second.nonce()));
        assertThat(named(only(client.pushes()))).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void a_nonce_that_nobody_knows_is_ignored(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1)));
        Push first = only(client.ask(ENDPOINT, "a"));
        Push stranger = new Push(ENDPOINT, "another-stream-7", first.version(), List.of(), first.removed());
        assertThat(client.ack(stranger)).isEmpty();
        assertThat(client.nack(stranger, "no")).isEmpty();
        assertThat(client.verdict()).isEmpty();
        client.ack(first);
        assertThat(named(only(client.put(endpoints("a", 2))))).containsExactly("a");
    }

    @Test
    void delta_subscriptions_count_whatever_the_nonce() {
        var client = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1)));
        client.hear(
                ENDPOINT,
                new Wish.Edit(ImmutableSet.of("a"), ImmutableSet.of(), ImmutableMap.of()),
                new Reply.Accepted("what-was-it"));
        assertThat(named(only(client.pushes()))).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void two_requests_in_a_row_are_both_answered(Variant variant) {
        var client = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1)));
        List<Push> pushes = new ArrayList<>(client.ask(ENDPOINT, "a"));
        pushes.addAll(client.ask(ENDPOINT, "b"));
        List<String> all = client.settle(pushes).stream()
                .flatMap(push -> named(push).stream())
                .toList();
        assertThat(all).contains("a", "b");
    }

    @Test
    void delta_says_what_is_gone() {
        var client = new Dialogue(Variant.DELTA, snapshot(listener("a", 1), listener("b", 1)));
        client.settle(client.ask(LISTENER));
        Push push = only(client.remove(LISTENER, "a"));
        assertThat(push.removed()).containsExactly("a");
        assertThat(push.resources()).isEmpty();
    }

    @Test
    void state_of_the_world_leaves_out_what_is_gone() {
        var client = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(listener("a", 1), listener("b", 1)));
        client.settle(client.ask(LISTENER));
        assertThat(named(only(client.remove(LISTENER, "a")))).containsExactly("b");
    }

    @ParameterizedTest
    @EnumSource
    void large_answers_are_split(Variant variant) {
        EnvoyResource[] many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> endpoints("cluster-with-a-long-name-" + i, 1))
                .toArray(EnvoyResource[]::new);
        var limits = new Limits(Limits.DEFAULT.additions(), Limits.DEFAULT.removals(), 1_000, 1_000);
        var client = new Dialogue(variant, snapshot(many), limits);
        String[] names = java.util.Arrays.stream(many).map(EnvoyResource::name).toArray(String[]::new);
        List<Push> all = client.settle(client.ask(ENDPOINT, names));
        assertThat(all).hasSizeGreaterThan(3);
        assertThat(all).allSatisfy(push -> assertThat(push.resources()).hasSizeLessThan(30));
        assertThat(all.stream().flatMap(push -> named(push).stream())).containsExactlyInAnyOrder(names);
    }

    @ParameterizedTest
    @EnumSource
    void the_first_clusters_are_never_split(Variant variant) {
        EnvoyResource[] many = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> staticCluster("cluster-" + i, 1))
                .toArray(EnvoyResource[]::new);
        var limits = new Limits(Limits.DEFAULT.additions(), Limits.DEFAULT.removals(), 1_000, 1_000);
        var client = new Dialogue(variant, snapshot(many), limits);
        assertThat(only(client.ask(CLUSTER)).resources()).hasSize(100);
    }

    @ParameterizedTest
    @EnumSource
    void a_changed_cluster_gets_its_endpoints_again_since_envoy_warms_it(Variant variant) {
        var client =
                new Dialogue(variant, snapshot(cluster("a", 1), cluster("b", 1), endpoints("a", 1), endpoints("b", 1)));
        client.settle(client.ask(CLUSTER));
        client.settle(client.ask(ENDPOINT, "a", "b"));
        List<Push> pushes = client.put(cluster("a", 2));
        assertThat(pushes).extracting(Push::type).containsExactly(CLUSTER, ENDPOINT);
        assertThat(named(pushes.get(1))).containsExactly("a");
    }

    @Test
    void a_client_that_lets_a_name_go_gets_a_version_that_does_not_count_for_it() {
        var before = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(endpoints("a", 1), endpoints("b", 1)));
        Push both = only(before.ask(ENDPOINT, "a", "b"));
        before.ack(both);
        Push rest = only(before.unsubscribe(ENDPOINT, "b"));
        assertThat(named(rest)).containsExactly("a");

        var after = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(endpoints("a", 1), endpoints("b", 1)));
        assertThat(after.resume(ENDPOINT, rest.version(), ImmutableMap.of(), "a"))
                .isEmpty();
        var again = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(endpoints("a", 1), endpoints("b", 1)));
        assertThat(named(only(again.resume(ENDPOINT, rest.version(), ImmutableMap.of(), "a", "b"))))
                .contains("b");
    }

    @Test
    void routes_that_a_new_listener_asks_for_are_sent_though_the_version_of_an_earlier_stream_is_the_newest() {
        var before = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(listener("l1", 1), routes("r1")));
        before.settle(before.ask(LISTENER));
        Push first = only(before.ask(ROUTE, "r1"));
        var after = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(listener("l1", 1), routes("r1")));
        after.settle(after.ask(LISTENER));
        assertThat(named(only(after.resume(ROUTE, first.version(), ImmutableMap.of(), "r1"))))
                .containsExactly("r1");
    }

    static Push only(List<Push> pushes) {
        assertThat(pushes).hasSize(1);
        return pushes.getFirst();
    }
}
