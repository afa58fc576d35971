package io.signalbox.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.envoy.ResourceType;
import io.signalbox.envoy.RouteConfigurationBytes;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Virtual hosts of one route configuration, and an Envoy that refuses it for some of them and does not say for which.
 */
class HeldBackTest {

    private static final String GROUP = "ns~proxy";
    private static final String NAME = "routes";
    private static final ResourceName ID = new ResourceName(ResourceType.ROUTE, NAME);

    private final Quarantine quarantine = new Quarantine();
    private final Set<String> bad = new HashSet<>();
    private Map<String, String> served = Map.of();
    private int refusals;

    @Test
    void one_bad_host_keeps_its_last_accepted_form_and_the_others_go_on() {
        put(Map.of("a", "1", "b", "1"));
        bad.add("a 2");
        put(Map.of("a", "2", "b", "1"));
        assertThat(served).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "1"));
        assertThat(guilty()).containsExactly("a");

        put(Map.of("a", "2", "b", "2"));
        assertThat(served).containsExactlyInAnyOrderEntriesOf(Map.of("a", "1", "b", "2"));
        assertThat(refusals).isEqualTo(1);

        put(Map.of("a", "3", "b", "2"));
        assertThat(served).containsExactlyInAnyOrderEntriesOf(Map.of("a", "3", "b", "2"));
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void a_bad_host_that_was_never_accepted_is_left_out() {
        bad.add("b 1");
        put(Map.of("a", "1", "b", "1", "c", "1"));
        assertThat(served.keySet()).containsExactlyInAnyOrder("a", "c");
        assertThat(guilty()).containsExactly("b");
        assertThat(quarantine.rejections().getFirst().served()).isEqualTo(Rejection.Served.LAST_ACCEPTED);
    }

    @Test
    void without_any_good_host_nothing_is_served() {
        bad.add("a 1");
        put(Map.of("a", "1"));
        assertThat(served).isEmpty();
        assertThat(quarantine.rejections().getFirst().served()).isEqualTo(Rejection.Served.NOTHING);
    }

    @Test
    void a_bad_host_that_is_removed_leaves_no_trace() {
        put(Map.of("a", "1", "b", "1"));
        bad.add("a 2");
        put(Map.of("a", "2", "b", "1"));
        put(Map.of("b", "1"));
        assertThat(served).containsExactlyInAnyOrderEntriesOf(Map.of("b", "1"));
        assertThat(quarantine.rejections()).isEmpty();
    }

    @Test
    void one_of_a_thousand_is_found_in_few_steps() {
        Map<String, String> hosts = new TreeMap<>();
        for (int i = 0; i < 1000; i++) {
            hosts.put("host-" + i, "1");
        }
        bad.add("host-777 1");
        put(hosts);
        assertThat(guilty()).containsExactly("host-777");
        assertThat(served).hasSize(999);
        assertThat(refusals).isLessThan(12);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void all_good_hosts_are_served_and_all_bad_ones_found(long seed) {
        Random random = new Random(seed);
        Map<String, String> hosts = new TreeMap<>();
        for (int round = 0; round < 40; round++) {
            int edits = 1 + random.nextInt(4);
            for (int i = 0; i < edits; i++) {
                String host = "h" + random.nextInt(8);
                String edition = Integer.toString(random.nextInt(100));
                if (random.nextInt(5) == 0) {
                    hosts.remove(host);
                } else {
                    hosts.put(host, edition);
                }
                if (random.nextInt(3) == 0) {
                    bad.add(host + " " + edition);
                }
            }
            // What was accepted once stays accepted, as an Envoy does not change its mind.
            served.forEach((host, edition) -> bad.remove(host + " " + edition));
            put(hosts);

            hosts.forEach((host, edition) -> {
                if (bad.contains(host + " " + edition)) {
                    assertThat(guilty()).as("seed %d", seed).contains(host);
                } else {
                    assertThat(served).as("seed %d", seed).containsEntry(host, edition);
                }
            });
        }
    }

    private ImmutableSet<String> guilty() {
        return quarantine.rejection(GROUP, ID).map(Rejection::hosts).orElse(ImmutableSet.of());
    }

    /** Publishes the hosts, and lets Envoy answer until all is said. */
    private void put(Map<String, String> hosts) {
        Quarantine.Admitted admitted = hosts.isEmpty()
                ? quarantine.filter(GROUP, List.of(), List.of(ID))
                : quarantine.filter(GROUP, List.of(routes(hosts)), List.of());
        Set<String> seen = new HashSet<>();
        while (!admitted.isEmpty()) {
            if (!admitted.removals().isEmpty()) {
                served = Map.of();
                return;
            }
            admitted = answer(admitted.upserts().getFirst(), seen);
        }
    }

    private Quarantine.Admitted answer(EnvoyResource sent, Set<String> seen) {
        ImmutableMap<String, String> version = ImmutableMap.of(NAME, sent.version());
        Map<String, String> hosts = hosts(sent);
        if (hosts.equals(served)) {
            return Quarantine.Admitted.NOTHING; // A stream does not send what its Envoy has.
        }
        assertThat(seen.add(sent.version())).as("sent once only").isTrue();
        if (hosts.entrySet().stream().anyMatch(host -> bad.contains(host.getKey() + " " + host.getValue()))) {
            refusals++;
            return quarantine.refused(
                    new Acknowledgements.Refusal(GROUP, "envoy", ResourceType.ROUTE, version, "refused"));
        }
        served = hosts;
        return quarantine.accepted(GROUP, ResourceType.ROUTE, version);
    }

    private static EnvoyResource routes(Map<String, String> hosts) {
        RouteConfigurationBytes bytes = new RouteConfigurationBytes(NAME);
        new TreeMap<>(hosts)
                .forEach((host, edition) -> bytes.add(RouteConfigurationBytes.part(VirtualHost.newBuilder()
                        .setName(host)
                        .addDomains(edition)
                        .build())));
        return EnvoyResource.of(ResourceType.ROUTE, NAME, bytes.whole(), ImmutableList.of());
    }

    private static Map<String, String> hosts(EnvoyResource routes) {
        try {
            Map<String, String> hosts = new TreeMap<>();
            RouteConfiguration.parseFrom(routes.body())
                    .getVirtualHostsList()
                    .forEach(host -> hosts.put(host.getName(), host.getDomains(0)));
            return hosts;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
