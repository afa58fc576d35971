package io.signalbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.signalbox.api.core.Status;
import io.signalbox.envoy.ResourceType;
import io.signalbox.golden.Translation;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.KeptForm;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Resource;
import io.signalbox.snapshot.EnvoyResource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Last good forms, and what becomes of them over a restart. */
class LastGoodTest {

    private static final Key<?> SHOP = Kinds.VIRTUAL_SERVICE.key("web", "shop");
    private static final Key<?> TABLE = Kinds.ROUTE_TABLE.key("web", "table");
    private static final Key<?> CART = Kinds.UPSTREAM.key("web", "cart");
    private static final Key<?> MAIN = Kinds.GATEWAY.key("gloo-system", "main");

    private static String shop(String... prefixes) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: web}
                spec:
                  virtualHost:
                    domains: [shop.example.com]
                    routes:
                """);
        for (String prefix : prefixes) {
            yaml.append("    - matchers: [{prefix: '%s'}]\n".formatted(prefix))
                    .append("      routeAction: {single: {upstream: {name: cart, namespace: web}}}\n");
        }
        return yaml.append("---\n").toString();
    }

    private static String cart(String address) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: web}
                spec: {static: {hosts: [{addr: '%s', port: 80}]}}
                ---
                """.formatted(address);
    }

    private static String gateway(int port) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: gloo-system}
                spec: {bindPort: %d, httpGateway: {}}
                ---
                """.formatted(port);
    }

    private static final String GOOD = gateway(8080) + cart("10.0.0.1") + shop("/a", "/b");
    private static final String WRONG = gateway(99999) + cart("") + shop("/c", "/a/../b");

    /** The versions of all that is served, by type and name. */
    private static Map<String, String> served(Translation translation) {
        Map<String, String> versions = new TreeMap<>();
        for (ResourceType type : ResourceType.values()) {
            for (EnvoyResource resource : translation.resources(type)) {
                versions.put(type + " " + resource.name(), resource.version());
            }
        }
        return versions;
    }

    /** One that starts with these resources, whose statuses keep what another knows. */
    private static Translation startedAfter(Translation other, String yaml) {
        Translation started = new Translation();
        started.world().apply(fromTheCluster(yaml, other.world().lastGood()));
        return started;
    }

    /** One that starts with these files, after a process that kept something. */
    private static Translation startedWith(Map<Key<?>, Resource<?>> lastGood, String yaml) {
        Translation started = new Translation(lastGood);
        started.apply(yaml);
        return started;
    }

    private static List<ConfigEvent> fromTheCluster(String yaml, Map<Key<?>, Resource<?>> lastGood) {
        return Translation.events(yaml).stream()
                .map(event -> event instanceof ConfigEvent.Put(var resource, var _, var problems)
                        ? new ConfigEvent.Put(
                                resource,
                                new Origin.InCluster("1", 1, "uid", status(lastGood.get(resource.key()))),
                                problems)
                        : event)
                .toList();
    }

    private static Status status(@Nullable Resource<?> lastGood) {
        return lastGood == null
                ? Status.getDefaultInstance()
                : Status.newBuilder()
                        .setDetails(KeptForm.details(lastGood.body()).orElseThrow())
                        .build();
    }

    @Test
    void who_starts_while_resources_are_wrong_serves_what_the_others_serve() {
        Translation first = new Translation();
        first.apply(GOOD);
        Map<String, String> good = served(first);
        first.apply(WRONG);
        assertThat(first.world().lastGood()).containsOnlyKeys(SHOP, CART, MAIN);
        assertThat(served(first).keySet()).isEqualTo(good.keySet());

        Translation second = startedAfter(first, WRONG);
        assertThat(served(second)).isEqualTo(served(first));
        assertThat(second.world().lastGood()).isEqualTo(first.world().lastGood());
        assertThat(served(startedWith(first.world().lastGood(), WRONG))).isEqualTo(served(first));
        assertThat(served(startedAfter(new Translation(), WRONG))).isNotEqualTo(served(first));

        second.apply(GOOD);
        assertThat(served(second)).isEqualTo(good);
        assertThat(second.world().lastGood()).isEmpty();
    }

    @Test
    void edits_of_what_is_right_beside_what_is_wrong_are_kept_too() {
        Translation first = new Translation();
        first.apply(gateway(8080) + cart("10.0.0.1") + shop("/a", "/b"));
        String wrong = gateway(8080) + cart("10.0.0.1") + shop("/new", "/a/../b");
        first.apply(wrong);
        assertThat(String.valueOf(first.world().lastGood().get(SHOP)))
                .contains("/new", "\"/b\"")
                .doesNotContain("..");
        assertThat(served(startedAfter(first, wrong))).isEqualTo(served(first));
    }

    private static String table(String... routes) {
        StringBuilder yaml = new StringBuilder("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: web}
                spec:
                  virtualHost:
                    routes:
                    - matchers: [{prefix: /a}]
                      delegateAction: {ref: {name: table, namespace: web}}
                    - matchers: [{prefix: /b}]
                      delegateAction: {ref: {name: table, namespace: web}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: RouteTable
                metadata: {name: table, namespace: web}
                spec:
                  routes:
                """);
        for (String route : routes) {
            yaml.append("  - ").append(route).append('\n');
        }
        return gateway(8080) + yaml;
    }

    private static String answer(String path, int status) {
        return "{matchers: [{prefix: %s}], directResponseAction: {status: %d}}".formatted(path, status);
    }

    @Test
    void a_route_of_a_table_that_is_wrong_is_what_it_last_was_and_its_neighbours_are_as_they_are() {
        Translation first = new Translation();
        first.apply(table(answer("/a", 200), answer("/b", 201)));
        String wrong = table(answer("/a", 9999), answer("/b", 202));
        first.apply(wrong);
        String routes = Translation.message(first.resources(ResourceType.ROUTE).getFirst())
                .toString();
        assertThat(routes).contains("status: 200", "status: 202").doesNotContain("status: 201", "status: 404");
        assertThat(first.world().lastGood()).containsOnlyKeys(TABLE);
        assertThat(served(startedAfter(first, wrong))).isEqualTo(served(first));
        assertThat(served(startedWith(first.world().lastGood(), wrong))).isEqualTo(served(first));

        first.apply(table(answer("/a", 203), answer("/b", 202)));
        assertThat(first.world().lastGood()).isEmpty();
    }

    @Test
    void of_a_table_only_what_its_present_form_does_not_say_is_kept() {
        Translation translation = new Translation();
        translation.apply(table(answer("/a", 9999), answer("/b", 200)));
        assertThat(translation.world().lastGood()).isEmpty();
        assertThat(translation.reports(TABLE)).hasSizeGreaterThan(1);
    }

    @Test
    void who_delegates_in_the_last_good_form_alone_still_does_after_a_restart() {
        Translation first = new Translation();
        first.apply(table(answer("/a", 200), answer("/b", 9999)));
        String wrong = table(answer("/a", 200), answer("/b", 9999))
                .replace("[{prefix: /a}]\n      delegateAction: {ref: {name: table, namespace: web}}", "[{exact: /a}]")
                .replace("[{prefix: /b}]\n      delegateAction: {ref: {name: table, namespace: web}}", "[{exact: /b}]");
        first.apply(wrong);
        assertThat(first.reports(SHOP).toString()).contains("ActionMissing");
        assertThat(first.reports(TABLE).toString())
                .contains("DirectResponseStatusBad")
                .doesNotContain("NotUsed");

        Translation second = startedWith(first.world().lastGood(), wrong);
        assertThat(served(second)).isEqualTo(served(first));
        assertThat(second.reports(TABLE)).isEqualTo(first.reports(TABLE));
    }

    @Test
    void what_never_was_good_is_not_kept_and_neither_is_what_the_present_form_says_itself() {
        Translation translation = new Translation();
        translation.apply(gateway(8080) + cart("") + shop("/a", "/a/../b"));
        assertThat(translation.world().lastGood()).isEmpty();
    }

    @Test
    void what_cannot_be_read_is_what_it_last_was() {
        Translation first = new Translation();
        first.apply(GOOD);
        Map<String, String> good = served(first);
        String unreadable = gateway(8080) + cart("10.0.0.1") + shop("/a").replace("virtualHost:", "virtualHost: 7 #");
        first.apply(unreadable.replace("    domains: [shop.example.com]\n    routes:\n", ""));
        assertThat(first.world().held().get(SHOP)).matches(shop -> shop != null && shop.isUnreadable());
        assertThat(first.world().lastGood()).containsOnlyKeys(SHOP);

        Translation second = startedWith(first.world().lastGood(), unreadable);
        assertThat(served(second)).isEqualTo(good);
        assertThat(second.world().lastGood()).containsOnlyKeys(SHOP);
    }

    @Test
    void what_a_process_before_kept_counts_for_what_is_there_at_the_start() {
        Translation first = new Translation();
        first.apply(GOOD);
        first.apply(WRONG);
        Translation second = startedWith(first.world().lastGood(), gateway(8080) + cart("10.0.0.1"));
        second.apply(shop("/a/../b"));
        assertThat(second.world().lastGood()).isEmpty();
    }

    @Test
    void what_is_gone_is_forgotten() {
        Translation translation = new Translation();
        translation.apply(GOOD);
        translation.apply(WRONG);
        translation.remove(SHOP);
        assertThat(translation.world().lastGood()).containsOnlyKeys(CART, MAIN);
    }

    @Test
    void what_was_seen_here_counts_more_than_what_a_status_keeps() {
        Translation other = new Translation();
        other.apply(gateway(8080) + cart("10.9.9.9"));
        other.apply(cart(""));

        Translation translation = new Translation();
        translation.apply(gateway(8080) + cart("10.0.0.1"));
        Map<String, String> good = served(translation);
        translation.world().apply(fromTheCluster(cart(""), other.world().lastGood()));
        assertThat(served(translation)).isEqualTo(good);
    }

    @Test
    void details_that_cannot_be_read_are_as_good_as_none() {
        Translation first = new Translation();
        first.apply(GOOD);
        first.apply(WRONG);
        Status broken = Status.newBuilder()
                .setDetails(Struct.newBuilder()
                        .putFields(
                                KeptForm.FIELD,
                                com.google.protobuf.Value.newBuilder()
                                        .setStringValue("{\"static\": 7")
                                        .build()))
                .build();
        assertThat(KeptForm.of(Kinds.UPSTREAM, broken)).isEmpty();
    }
}
