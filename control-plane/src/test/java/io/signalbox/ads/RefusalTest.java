package io.signalbox.ads;

import static io.signalbox.ads.Dialogue.named;
import static io.signalbox.ads.Dialogue.snapshot;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.snapshot.EnvoyResource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Envoys refuse: never a loop, never the neighbours. */
class RefusalTest {

    @ParameterizedTest
    @EnumSource
    void a_refused_version_is_not_sent_again(Variant variant) {
        var envoy = new Dialogue(variant, snapshot(staticCluster("a", 1)));
        Push push = envoy.ask(CLUSTER).getFirst();
        assertThat(envoy.nack(push, "no")).isEmpty();
        assertThat(blamed(envoy)).containsExactly("a");
        assertThat(envoy.put(staticCluster("a", 1))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_mended_version_is_sent(Variant variant) {
        var envoy = new Dialogue(variant, snapshot(staticCluster("a", 1)));
        envoy.nack(envoy.ask(CLUSTER).getFirst(), "no");
        Push mended = envoy.put(staticCluster("a", 2)).getFirst();
        assertThat(mended.resources()).containsExactly(staticCluster("a", 2));
        assertThat(envoy.ack(mended)).isEmpty();
        assertThat(envoy.subscription().ledger(CLUSTER).refused()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void the_neighbours_of_the_named_one_are_sent_again_without_it(Variant variant) {
        var envoy = new Dialogue(variant, snapshot(endpoints("a", 1), endpoints("b", 1), endpoints("c", 1)));
        Push push = envoy.ask(ENDPOINT, "a", "b", "c").getFirst();
        List<Push> again = envoy.nack(push, "assignment for b is bad");
        assertThat(named(again.getFirst())).containsExactly("a", "c");
        assertThat(blamed(envoy)).containsExactly("b");
    }

    @Test
    void a_complete_list_holds_the_last_accepted_version_in_place_of_a_refused_one() {
        var envoy = new Dialogue(Variant.STATE_OF_THE_WORLD, snapshot(staticCluster("a", 1), staticCluster("b", 1)));
        envoy.settle(envoy.ask(CLUSTER));
        Push bad = envoy.put(staticCluster("a", 2)).getFirst();
        assertThat(envoy.nack(bad, "a is bad")).isEmpty();
        Push next = envoy.put(staticCluster("b", 2)).getFirst();
        assertThat(next.resources()).containsExactlyInAnyOrder(staticCluster("a", 1), staticCluster("b", 2));
    }

    @ParameterizedTest
    @EnumSource
    void without_a_name_the_guilty_one_is_found_in_few_steps_and_all_others_arrive(Variant variant) {
        EnvoyResource[] many =
                IntStream.range(0, 100).mapToObj(i -> endpoints("e" + i, 1)).toArray(EnvoyResource[]::new);
        String[] names = List.of(many).stream().map(EnvoyResource::name).toArray(String[]::new);
        var envoy = new Dialogue(variant, snapshot(many));
        Deque<Push> open = new ArrayDeque<>(envoy.ask(ENDPOINT, names));
        Set<String> arrived = new TreeSet<>();
        List<String> found = new ArrayList<>();
        int refusals = 0;
        int responses = 0;
        while (!open.isEmpty()) {
            Push push = open.pop();
            responses++;
            if (named(push).contains("e42")) {
                refusals++;
                open.addAll(envoy.nack(push, "could not decode"));
                envoy.verdict().ifPresent(verdict -> found.addAll(blamed(envoy)));
            } else {
                arrived.addAll(named(push));
                open.addAll(envoy.ack(push));
            }
        }
        assertThat(arrived).hasSize(99).doesNotContain("e42");
        assertThat(found).containsOnly("e42");
        assertThat(refusals).isLessThanOrEqualTo(12);
        assertThat(responses).isLessThanOrEqualTo(40);
    }

    @Test
    void what_was_in_a_refused_response_is_removed_when_it_goes() {
        var envoy = new Dialogue(Variant.DELTA, snapshot(listener("a", 1), listener("b", 1)));
        Push push = envoy.ask(LISTENER).getFirst();
        List<Push> again = envoy.nack(push, "a is bad");
        envoy.settle(again);
        assertThat(envoy.remove(LISTENER, "a").getFirst().removed()).containsExactly("a");
    }

    @Test
    void a_refused_removal_is_not_repeated() {
        var envoy = new Dialogue(Variant.DELTA, snapshot(listener("a", 1)));
        envoy.settle(envoy.ask(LISTENER));
        Push removal = envoy.remove(LISTENER, "a").getFirst();
        assertThat(envoy.nack(removal, "no")).isEmpty();
    }

    @Test
    void a_refused_resource_that_is_asked_for_again_is_answered_with_what_was_accepted() {
        var envoy = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1)));
        envoy.settle(envoy.ask(ENDPOINT, "a"));
        envoy.nack(envoy.put(endpoints("a", 2)).getFirst(), "no");
        assertThat(envoy.ask(ENDPOINT, "a").getFirst().resources()).containsExactly(endpoints("a", 1));
    }

    @Test
    void the_last_one_of_several_is_not_blamed_because_the_client_let_the_others_go() {
        var envoy = new Dialogue(Variant.DELTA, snapshot(endpoints("a", 1), endpoints("b", 1)));
        Push push = envoy.ask(ENDPOINT, "a", "b").getFirst();
        envoy.unsubscribe(ENDPOINT, "a");
        Push again = envoy.nack(push, "assignment for a is bad").getFirst();
        assertThat(blamed(envoy)).isEmpty();
        assertThat(again.resources()).containsExactly(endpoints("b", 1));
    }

    private static List<String> blamed(Dialogue envoy) {
        return envoy.verdict()
                .map(verdict -> ((Verdict.Refused) verdict).versions().keySet().asList())
                .orElseThrow();
    }
}
