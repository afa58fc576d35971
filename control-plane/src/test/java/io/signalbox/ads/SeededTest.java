package io.signalbox.ads;

import static io.signalbox.ads.Resources.cluster;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.listener;
import static io.signalbox.ads.Resources.routes;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static io.signalbox.envoy.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.signalbox.ads.EnvoyModel.Words;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random worlds, told to a model of Envoy through the machine, messages under way at random: whatever happens, no
 * request may fail in between, and in the end the client has what the snapshot has.
 */
class SeededTest {

    private static final int FROM = Integer.getInteger("ads.from", 0);
    private static final int SEEDS = Integer.getInteger("ads.seeds", 60);
    private static final int STEPS = 600;
    private static final int NAMES = 6;

    static Stream<Arguments> seeds() {
        return Stream.of(Variant.values())
                .flatMap(variant -> java.util.stream.IntStream.range(FROM, SEEDS)
                        .mapToObj(seed -> Arguments.of(variant, (long) seed)));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_route_ever_uses_a_cluster_that_cannot_take_requests(Variant variant, long seed) {
        var talk = new Talk(variant, seed, resource -> false, Words.NAME);
        // A state-of-the-world client does not say what it has, so only delta can keep the order over a reconnect.
        talk.reconnects = variant == Variant.DELTA;
        talk.checked = true;
        talk.run();
        talk.finish();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void client_and_snapshot_agree_after_refusals_and_reconnects(Variant variant, long seed) {
        Words words = seed % 2 == 0 ? Words.NAME : Words.SILENT;
        // Some versions are bad, but not the empty endpoints that the machine makes itself.
        var talk = new Talk(
                variant,
                seed,
                resource ->
                        resource.version().charAt(0) <= '1' && resource.body().size() > 8,
                words);
        talk.reconnects = true;
        talk.run();
        talk.mend();
        talk.finish();
    }

    /** One client, one server, and the world that changes. */
    private static final class Talk {
        private final Random random;
        private final Variant variant;
        private final java.util.function.Predicate<EnvoyResource> bad;
        private final EnvoyModel envoy;
        private final String trace;
        private boolean reconnects;
        private boolean checked;
        private Instant now = Instant.EPOCH;
        private Snapshot snapshot = Snapshot.empty("ns~proxy");
        private Subscription server;
        private int editions;
        private int streams;

        Talk(Variant variant, long seed, java.util.function.Predicate<EnvoyResource> bad, Words words) {
            this.random = new Random(seed);
            this.variant = variant;
            this.bad = bad;
            this.envoy = new EnvoyModel(variant, bad, words);
            this.trace = variant + " seed " + seed;
            this.server = fresh();
            envoy.connect();
        }

        private Subscription fresh() {
            streams++;
            return Subscription.open(variant, "s" + streams, Order.at(now, Order.Coverage.AGGREGATED), snapshot);
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                switch (random.nextInt(12)) {
                    case 0 -> change();
                    case 1, 2, 3 -> hear();
                    case 4, 5, 6, 7 -> pump(1 + random.nextInt(3));
                    case 8, 9, 10 -> receive();
                    default -> {
                        if (reconnects && random.nextInt(10) == 0) {
                            reconnect();
                        }
                        if (!checked && random.nextInt(6) == 0) {
                            now = now.plus(Duration.ofSeconds(random.nextInt(12)));
                        }
                    }
                }
            }
        }

        private void reconnect() {
            server = fresh();
            envoy.forgetNonces();
            envoy.connect();
        }

        private void receive() {
            envoy.receive();
            if (checked) {
                assertThat(envoy.broken()).as(trace).isEmpty();
            }
        }

        private void hear() {
            var asked = envoy.toServer.poll();
            if (asked != null) {
                server = server.on(asked).next();
            }
        }

        private int pump(int atMost) {
            int sent = 0;
            while (sent < atMost) {
                Subscription.Turn turn = server.next(now);
                server = turn.next();
                if (turn.push() == null) {
                    return sent;
                }
                envoy.toClient.add(turn.push());
                sent++;
            }
            return sent;
        }

        /** A consistent change: routes use only clusters that are there, and these have endpoints. */
        private void change() {
            Map<ResourceName, EnvoyResource> world = new LinkedHashMap<>();
            for (ResourceType type : ResourceType.values()) {
                snapshot.resources(type).values().forEach(resource -> world.put(resource.id(), resource));
            }
            Map<ResourceName, EnvoyResource> before = new LinkedHashMap<>(world);
            for (int i = 0; i <= random.nextInt(3); i++) {
                edit(world);
            }
            List<EnvoyResource> upserts = new ArrayList<>();
            world.forEach((id, resource) -> {
                if (!Objects.equals(resource, before.get(id))) {
                    upserts.add(resource);
                }
            });
            List<ResourceName> removals = before.keySet().stream()
                    .filter(id -> !world.containsKey(id))
                    .toList();
            publish(upserts, removals);
        }

        private void publish(List<EnvoyResource> upserts, List<ResourceName> removals) {
            snapshot = snapshot.with(upserts, removals);
            SnapshotChange change =
                    new SnapshotChange(snapshot, ImmutableList.copyOf(upserts), ImmutableList.copyOf(removals));
            server = server.on(new Event.Changed(change)).next();
        }

        private void edit(Map<ResourceName, EnvoyResource> world) {
            String name = "c" + random.nextInt(NAMES);
            ResourceName clusterId = new ResourceName(CLUSTER, name);
            ResourceName endpointId = new ResourceName(ENDPOINT, name);
            int edition = ++editions;
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    boolean eds = name.hashCode() % 3 != 0;
                    world.put(clusterId, eds ? cluster(name, edition) : staticCluster(name, edition));
                    if (eds) {
                        world.putIfAbsent(endpointId, endpoints(name, edition));
                    }
                }
                case 2 -> {
                    world.remove(clusterId);
                    world.remove(endpointId);
                }
                case 3 -> world.computeIfPresent(endpointId, (id, old) -> endpoints(name, edition));
                case 4 -> {
                    String listener = "l" + random.nextInt(3);
                    world.put(new ResourceName(LISTENER, listener), listener(listener, edition));
                    world.putIfAbsent(
                            new ResourceName(ROUTE, listener.replace('l', 'r')), routes(listener.replace('l', 'r')));
                }
                default -> {
                    String listener = "l" + random.nextInt(3);
                    world.remove(new ResourceName(LISTENER, listener));
                    world.remove(new ResourceName(ROUTE, listener.replace('l', 'r')));
                }
            }
            rewriteRoutes(world);
        }

        private void rewriteRoutes(Map<ResourceName, EnvoyResource> world) {
            Set<String> clusters = new TreeSet<>();
            world.keySet().stream().filter(id -> id.type() == CLUSTER).forEach(id -> clusters.add(id.name()));
            world.replaceAll((id, resource) -> {
                if (id.type() != ROUTE) {
                    return resource;
                }
                Set<String> used = new TreeSet<>(EnvoyModel.clusters(resource).toList());
                used.retainAll(clusters);
                if (random.nextInt(3) == 0) {
                    clusters.stream().filter(any -> random.nextBoolean()).forEach(used::add);
                }
                return routes(id.name(), used.toArray(String[]::new));
            });
        }

        /** Replaces what the client refuses. */
        void mend() {
            for (ResourceType type : ResourceType.values()) {
                for (EnvoyResource resource : snapshot.resources(type).values()) {
                    EnvoyResource next = resource;
                    while (bad.test(next)) {
                        next = another(next);
                    }
                    if (next != resource) {
                        publish(List.of(next), List.of());
                    }
                }
            }
        }

        private EnvoyResource another(EnvoyResource resource) {
            String name = resource.name();
            return switch (resource.type()) {
                case CLUSTER ->
                    EndpointName.of(resource).isPresent() ? cluster(name, ++editions) : staticCluster(name, ++editions);
                case ENDPOINT -> endpoints(name, ++editions);
                case LISTENER -> listener(name, ++editions);
                case ROUTE -> {
                    List<String> used =
                            new ArrayList<>(EnvoyModel.clusters(resource).toList());
                    used.add("made-up-" + ++editions);
                    yield routes(name, used.toArray(String[]::new));
                }
                case SECRET -> resource;
            };
        }

        /** All messages arrive, and time passes; then both must agree, and fall silent. */
        void finish() {
            for (int round = 0; round < 4; round++) {
                settle();
                now = now.plus(Duration.ofSeconds(20));
            }
            settle();
            for (ResourceType type : List.of(CLUSTER, LISTENER)) {
                assertThat(envoy.state.get(type)).as(trace).isEqualTo(new TreeMap<>(snapshot.resources(type)));
            }
            for (ResourceType type : List.of(ENDPOINT, ROUTE)) {
                Map<String, EnvoyResource> wanted = new TreeMap<>(snapshot.resources(type));
                wanted.keySet()
                        .retainAll(new HashSet<>(server.ledger(type).interest().names()));
                assertThat(envoy.state.get(type)).as(trace).isEqualTo(wanted);
            }
            assertThat(server.idle()).as(trace).isTrue();
            assertThat(server.wakeAt(now)).as(trace).isEmpty();
            assertThat(envoy.broken()).as(trace).allMatch(name -> name.startsWith("made-up"));
        }

        private void settle() {
            for (int i = 0; i < 20_000; i++) {
                boolean quiet = pump(10) == 0 && envoy.toServer.isEmpty() && envoy.toClient.isEmpty();
                if (quiet) {
                    return;
                }
                receive();
                hear();
            }
            throw new AssertionError(trace + ": it never ends");
        }
    }
}
