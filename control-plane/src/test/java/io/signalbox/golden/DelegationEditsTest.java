package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.store.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to VirtualServices and RouteTables when some of them are edited. */
class DelegationEditsTest {

    private static final Key<?> CART = Kinds.ROUTE_TABLE.key("team", "cart");

    private final Translation world = new Translation();

    private static String shop(String name, String routes) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %1$s, namespace: web}
                spec:
                  virtualHost:
                    domains: [%1$s.test]
                    routes: %2$s
                ---
                """.formatted(name, routes);
    }

    private static String delegating(String prefix, String action) {
        return "[{matchers: [{prefix: %s}], delegateAction: {%s}}]".formatted(prefix, action);
    }

    private static String table(String name, String labels, String routes) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: RouteTable
                metadata: {name: %s, namespace: team, labels: {%s}}
                spec: {routes: %s}
                ---
                """.formatted(name, labels, routes);
    }

    private static String answering(String path, String body) {
        return "{matchers: [{prefix: %s}], directResponseAction: {status: 200, body: %s}}".formatted(path, body);
    }

    private String routes() {
        return Translation.message(world.resources(ResourceType.ROUTE).getFirst())
                .toString();
    }

    private static long answered(World.Outcome outcome) {
        return outcome.answered();
    }

    /** One table that changes is one table that is translated, and the VirtualServices that it is part of. */
    @ParameterizedTest
    @ValueSource(ints = {10, 1000})
    void a_route_of_one_table_costs_the_same_however_many_others_there_are(int count) {
        StringBuilder all = new StringBuilder(shop("shop", delegating("/", "selector: {namespaces: [team]}")));
        IntStream.range(0, count)
                .forEach(i -> all.append(table("t" + i, "", "[" + answering("/t" + i, "first") + "]")));
        world.apply(all.toString());

        World.Outcome outcome = world.apply(table("t3", "", "[" + answering("/t3", "second") + "]"));

        assertThat(routes()).contains("second");
        assertThat(answered(outcome)).isLessThan(25);
    }

    @Test
    void a_table_that_changes_is_no_concern_of_virtual_services_that_others_serve() {
        StringBuilder all = new StringBuilder();
        IntStream.range(0, 200).forEach(i -> {
            all.append(shop("s" + i, delegating("/", "ref: {name: t" + i + ", namespace: team}")));
            all.append(table("t" + i, "", "[" + answering("/", "first") + "]"));
        });
        world.apply(all.toString());

        assertThat(answered(world.apply(table("t7", "", "[" + answering("/", "second") + "]"))))
                .isLessThan(25);
    }

    @Test
    void a_table_of_many_virtual_services_is_translated_once_for_all_that_hand_down_the_same() {
        StringBuilder all = new StringBuilder(table("cart", "", "[" + answering("/cart", "first") + "]"));
        IntStream.range(0, 100)
                .forEach(i -> all.append(shop("s" + i, delegating("/cart", "ref: {name: cart, namespace: team}"))));
        world.apply(all.toString());

        World.Outcome outcome = world.apply(table("cart", "", "[" + answering("/cart", "second") + "]"));

        assertThat(routes().split("second", -1)).hasSize(101);
        assertThat(world.world()
                        .engine()
                        .why(new io.signalbox.translation.RouteTableReports(Kinds.ROUTE_TABLE.key("team", "cart")))
                        .toString())
                .containsOnlyOnce("RouteTableIn");
        assertThat(answered(outcome))
                .as("each virtual host, and what is asked of it")
                .isLessThan(100 * 8);
    }

    @Test
    void tables_come_and_go_with_their_labels() {
        world.apply(shop("shop", delegating("/cart", "selector: {namespaces: [team], labels: {area: cart}}")));
        assertThat(routes()).doesNotContain("direct_response");

        world.apply(table("cart", "area: cart", "[" + answering("/cart", "here") + "]"));
        assertThat(routes()).contains("here");
        assertThat(world.reports(CART)).isEmpty();

        world.apply(table("cart", "area: other", "[" + answering("/cart", "here") + "]"));
        assertThat(routes()).doesNotContain("here");
        assertThat(world.reports(CART))
                .extracting(report -> report.reason().code())
                .containsExactly("RouteTableNotUsed");

        world.apply(table("cart", "area: cart", "[" + answering("/cart", "again") + "]"));
        world.remove(CART);
        assertThat(routes()).doesNotContain("again");
        assertThat(world.reports(Kinds.VIRTUAL_SERVICE.key("web", "shop")))
                .extracting(report -> report.reason().code())
                .containsExactly("NoRouteTableSelected");
    }

    /** First law and third law, for worlds in which tables lead to tables, some of them in circles. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void however_it_was_edited_the_end_is_what_is_translated_from_nothing(long seed) {
        Random random = new Random(seed);
        Map<String, String> present = new TreeMap<>();
        for (int step = 0; step < 150; step++) {
            String name = "sttto".charAt(random.nextInt(5)) + "" + random.nextInt(5);
            if (present.containsKey(name) && random.nextInt(5) == 0) {
                present.remove(name);
                world.remove(key(name));
            } else {
                String text = random(name, random);
                present.put(name, text);
                world.apply(text);
            }
            if (step % 10 == 9) {
                List<String> texts = new ArrayList<>(present.values());
                Collections.shuffle(texts, random);
                Translation fromNothing = new Translation();
                texts.forEach(fromNothing::apply);
                assertThat(everything(world)).as("seed %d, step %d", seed, step).isEqualTo(everything(fromNothing));
            }
        }
    }

    private static Key<?> key(String name) {
        return switch (name.charAt(0)) {
            case 's' -> Kinds.VIRTUAL_SERVICE.key("web", name);
            case 't' -> Kinds.ROUTE_TABLE.key("team", name);
            default -> Kinds.ROUTE_OPTION.key("team", name);
        };
    }

    private static String option(String name, Random random) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: RouteOption
                metadata: {name: %s, namespace: team}
                spec: {options: {timeout: %ds}}
                ---
                """.formatted(name, random.nextInt(10, 19));
    }

    private static String random(String name, Random random) {
        if (name.startsWith("o")) {
            return option(name, random);
        }
        StringBuilder routes = new StringBuilder("[");
        for (int i = 0; i <= random.nextInt(3); i++) {
            String path = List.of("/", "/a", "/a/b", "/c").get(random.nextInt(4));
            String inherits = random.nextInt(3) == 0 ? "inheritablePathMatchers: true, " : "";
            String options = switch (random.nextInt(4)) {
                case 0 -> ", options: {timeout: " + random.nextInt(1, 9) + "s}";
                case 1 ->
                    ", optionsConfigRefs: {delegateOptions: [{name: o" + random.nextInt(5) + ", namespace: team}]}";
                default -> "";
            };
            String to = random.nextBoolean()
                    ? "ref: {name: t" + random.nextInt(5) + ", namespace: team}"
                    : "selector: {namespaces: [team], labels: {odd: '" + random.nextInt(2) + "'}}";
            String action = random.nextInt(3) == 0
                    ? "directResponseAction: {status: 200, body: b" + random.nextInt(9) + "}"
                    : "delegateAction: {" + to + "}";
            routes.append("{matchers: [{prefix: %s}], %s%s%s}, ".formatted(path, inherits, action, options));
        }
        String all = routes.append("]").toString();
        return name.startsWith("s") ? shop(name, all) : table(name, "odd: '" + random.nextInt(2) + "'", all);
    }

    /** What Envoys get and what operators hear. */
    private static Map<String, String> everything(Translation translation) {
        Map<String, String> all = new TreeMap<>();
        for (EnvoyResource route : translation.resources(ResourceType.ROUTE)) {
            all.put(route.name(), Translation.message(route).toString());
        }
        translation
                .world()
                .reports()
                .forEach((key, reports) -> all.put(
                        key.toString(),
                        reports.stream().map(Report::toString).toList().toString()));
        return all;
    }
}
