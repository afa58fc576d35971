package io.signalbox.incremental;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.signalbox.incremental.Toy.Gateway;
import io.signalbox.incremental.Toy.Route;
import io.signalbox.incremental.Toy.Service;
import io.signalbox.incremental.ToyWorld.Mishaps;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine's three laws over random edits of {@link Toy}. Every run has new seeds, which the tests' names and
 * messages print; {@code -Dseed=N} runs that one alone.
 */
class LawsTest {

    static LongStream seeds() {
        Long seed = Long.getLong("seed");
        return seed != null ? LongStream.of(seed) : new Random().longs(30);
    }

    // ---- one: what is kept up to date equals what is computed from nothing ----

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void after_every_batch_the_result_is_that_of_a_translation_from_nothing(long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(2, 9);
        ToyWorld world = new ToyWorld();
        Engine engine = new Engine(Toy.LAYERS);
        Mirror mirror = new Mirror();

        for (int batch = 0; batch < 120; batch++) {
            int edits = random.nextInt(1, 5);
            mirror.apply(engine.batch(it -> {
                for (int i = 0; i < edits; i++) {
                    world.randomEdit(it, random, size, Mishaps.NONE);
                }
            }));

            String where = "seed " + seed + ", batch " + batch;
            FromNothing expected = fromNothing(world);
            for (Family<String, String, String> family : Toy.FAMILIES) {
                for (int i = 0; i < size; i++) {
                    assertThat(engine.all(family, "g" + i))
                            .as("%s, %s of g%s", where, family, i)
                            .isEqualTo(expected.all(family, "g" + i));
                }
                assertThat(mirror.groups(family)).as(where).isEqualTo(everything(family, expected));
            }
        }
        Engine fresh = world.translatedFromNothing();
        engine.batch(edits -> {}); // forgets what the comparisons asked for
        assertThat(engine.size()).as("seed %s: nothing is left behind", seed).isEqualTo(fresh.size());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void once_all_defects_are_mended_the_result_is_that_of_a_translation_from_nothing(long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(2, 9);
        ToyWorld world = new ToyWorld();
        List<DefectException> defects = new ArrayList<>();
        Engine engine = new Engine(Toy.LAYERS, (query, defect) -> defects.add(defect));
        Mirror mirror = new Mirror();

        for (int batch = 0; batch < 100; batch++) {
            boolean mending = batch % 4 == 3;
            defects.clear();
            mirror.apply(engine.batch(it -> {
                if (mending) {
                    world.mend(it);
                } else {
                    world.randomEdit(it, random, size, Mishaps.SOME);
                }
            }));
            if (mending) {
                String where = "seed " + seed + ", batch " + batch;
                assertThat(defects).as(where).isEmpty();
                FromNothing expected = fromNothing(world);
                for (Family<String, String, String> family : Toy.FAMILIES) {
                    assertThat(mirror.groups(family)).as(where).isEqualTo(everything(family, expected));
                }
                assertThat(engine.size())
                        .as(where)
                        .isEqualTo(world.translatedFromNothing().size());
            }
        }
    }

    /** What someone knows who only ever heard of changes. */
    private static final class Mirror {
        private final Map<Family<?, ?, ?>, Map<String, Map<String, String>>> families = new HashMap<>();

        void apply(BatchResult result) {
            for (Family<String, String, String> family : Toy.FAMILIES) {
                result.changes(family).groups().forEach((group, changes) -> {
                    Map<String, String> answers = groups(family).computeIfAbsent(group, any -> new TreeMap<>());
                    changes.removals()
                            .forEach(member -> assertThat(answers.remove(member))
                                    .as("removed: %s", member)
                                    .isNotNull());
                    changes.upserts()
                            .forEach((member, answer) -> assertThat(answers.put(member, answer))
                                    .as("upserted: %s", member)
                                    .isNotEqualTo(answer));
                    if (answers.isEmpty()) {
                        groups(family).remove(group);
                    }
                });
            }
        }

        Map<String, Map<String, String>> groups(Family<String, String, String> family) {
            return families.computeIfAbsent(family, any -> new TreeMap<>());
        }
    }

    private static FromNothing fromNothing(ToyWorld world) {
        FromNothing result = new FromNothing();
        world.asEditsOf(new ToyWorld()).forEach(edit -> edit.accept(result));
        return result.settle(Toy.LAYERS);
    }

    private static Map<String, Map<String, String>> everything(
            Family<String, String, String> family, FromNothing settled) {
        Map<String, Map<String, String>> groups = new TreeMap<>();
        for (Object group : settled.groupsOf(family)) {
            groups.put((String) group, settled.all(family, (String) group));
        }
        return groups;
    }

    // ---- two: a batch costs what its edits can reach, whatever else there is ----

    private static final int[] SIZES = {10, 100, 1_000, 10_000};

    /** One gateway for ten services, each with a route; three routes share a host. */
    private static void build(ToyWorld world, Edits edits, int size) {
        for (int i = 0; i < size; i++) {
            String label = "label" + i / 10;
            world.service(edits, "s" + i, Optional.of(new Service(i)));
            world.route(edits, "r" + i, Optional.of(new Route(label, "host" + i / 3, "s" + i, Optional.empty())));
            if (i % 10 == 0) {
                world.gateway(edits, "g" + i, Optional.of(new Gateway(label)));
            }
        }
    }

    record Cost(long answered, long verified) {
        static Cost of(BatchResult result) {
            return new Cost(result.answered(), result.verified());
        }
    }

    @Test
    void an_edit_asks_the_same_number_of_queries_in_a_world_of_ten_and_of_ten_thousand() {
        for (int size : SIZES) {
            ToyWorld world = new ToyWorld();
            Engine engine = new Engine(Toy.LAYERS);
            engine.batch(edits -> build(world, edits, size));

            Map<String, Cost> expected = new TreeMap<>();
            // Asked: whether it exists, its cluster. Verified: what a route, its host and the use of clusters take from
            // it.
            expected.put("1: a service's port", new Cost(2, 3));
            // Asked: whether it exists, its use, the route, the host, the listener. Its cluster goes unasked.
            expected.put("2: a service gone", new Cost(5, 0));
            expected.put("3: a service back", new Cost(6, 0));
            // Asked: where it attaches, its destination, its host, both memberships, two hosts, the listener.
            expected.put("4: a route to another host", new Cost(8, 2));
            expected.put("5: a route more", new Cost(9, 0));
            // Asked: the host that it was under, the listener.
            expected.put("6: a route less", new Cost(2, 0));
            // Asked: whom it selects, its own host, that virtual host, where each of its ten routes attaches, the
            // listener.
            expected.put("7: a gateway's label", new Cost(14, 0));
            assertThat(costs(world, engine)).as("in a world of %s", size).isEqualTo(expected);
        }
    }

    private static Map<String, Cost> costs(ToyWorld world, Engine engine) {
        Map<String, Cost> costs = new TreeMap<>();
        measure(costs, "1: a service's port", engine, edits -> world.service(edits, "s1", service(7777)));
        measure(costs, "2: a service gone", engine, edits -> world.service(edits, "s1", Optional.empty()));
        measure(costs, "3: a service back", engine, edits -> world.service(edits, "s1", service(1)));
        Route moved = new Route("label0", "host9999", "s1", Optional.empty());
        measure(costs, "4: a route to another host", engine, edits -> world.route(edits, "r1", Optional.of(moved)));
        Route added = new Route("label0", "host0", "s2", Optional.empty());
        measure(costs, "5: a route more", engine, edits -> world.route(edits, "new", Optional.of(added)));
        measure(costs, "6: a route less", engine, edits -> world.route(edits, "new", Optional.empty()));
        Gateway relabelled = new Gateway("label of nobody");
        measure(costs, "7: a gateway's label", engine, edits -> world.gateway(edits, "g0", Optional.of(relabelled)));
        return costs;
    }

    private static Optional<Service> service(int port) {
        return Optional.of(new Service(port));
    }

    private static void measure(Map<String, Cost> costs, String what, Engine engine, Consumer<Edits> edit) {
        costs.put(what, Cost.of(engine.batch(edit)));
    }

    @Test
    void random_edits_in_one_corner_cost_the_same_whatever_stands_beside_it() {
        long seed = Long.getLong("seed", new Random().nextLong());
        List<List<Cost>> costs = new ArrayList<>();
        for (int size : SIZES) {
            ToyWorld world = new ToyWorld();
            Engine engine = new Engine(Toy.LAYERS);
            engine.batch(edits -> build(world, edits, size));
            Random random = new Random(seed);
            costs.add(random.ints(200, 0, 10)
                    .mapToObj(number -> Cost.of(engine.batch(edits -> inTheCorner(world, edits, random, number))))
                    .toList());
        }
        for (List<Cost> each : costs) {
            assertThat(each).as("seed %s", seed).isEqualTo(costs.getFirst());
        }
        assertThat(costs.getFirst()).anyMatch(cost -> cost.answered() > 3).anyMatch(cost -> cost.verified() > 0);
    }

    /** Edits what the first gateway's ten routes and services can reach. */
    private static void inTheCorner(ToyWorld world, Edits edits, Random random, int number) {
        switch (random.nextInt(4)) {
            case 0 -> world.service(edits, "s" + number, service(random.nextInt(3)));
            case 1 -> world.service(edits, "s" + number, Optional.empty());
            case 2 -> world.route(edits, "r" + number, Optional.empty());
            default ->
                world.route(
                        edits,
                        "r" + number,
                        Optional.of(new Route(
                                "label0", "host" + random.nextInt(3), "s" + random.nextInt(10), Optional.empty())));
        }
    }

    // ---- three: the end does not depend on the way ----

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_order_of_arrival_does_not_change_the_end(long seed) {
        Random random = new Random(seed);
        int size = random.nextInt(3, 13);
        ToyWorld target = new ToyWorld();
        new Engine(Toy.LAYERS).batch(edits -> {
            for (int i = 0; i < size * 10; i++) {
                target.randomEdit(edits, random, size, Mishaps.NONE);
            }
        });
        Engine expected = target.translatedFromNothing();

        for (int way = 0; way < 5; way++) {
            Engine engine = new Engine(Toy.LAYERS);
            Mirror mirror = new Mirror();
            ToyWorld world = new ToyWorld();
            List<Consumer<Edits>> edits = target.asEditsOf(world);
            Collections.shuffle(edits, random);
            for (List<Consumer<Edits>> part : randomParts(edits, random)) {
                mirror.apply(engine.batch(it -> part.forEach(edit -> edit.accept(it))));
            }
            for (Family<String, String, String> family : Toy.FAMILIES) {
                assertThat(mirror.groups(family))
                        .as("seed %s, %s", seed, family)
                        .isEqualTo(everything(family, fromNothing(target)));
            }
            assertThat(engine.size()).as("seed %s", seed).isEqualTo(expected.size());
        }
    }

    private static <T> List<List<T>> randomParts(List<T> whole, Random random) {
        ImmutableList.Builder<List<T>> parts = ImmutableList.builder();
        int start = 0;
        while (start < whole.size()) {
            int end = random.nextInt(start, whole.size()) + 1;
            parts.add(whole.subList(start, end));
            start = end;
        }
        return parts.build();
    }
}
