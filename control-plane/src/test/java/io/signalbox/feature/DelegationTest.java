package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.envoy.ResourceType;
import io.signalbox.golden.Translation;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Delegation that would come to more than anybody can want: refused before it costs anybody else. */
class DelegationTest {

    private static final Key<?> SHOP = Kinds.VIRTUAL_SERVICE.key("team", "shop");
    private static final String BESIDE = answering("/beside", "beside");

    private final Translation world = new Translation();

    private static String answering(String path, String body) {
        return "{matchers: [{prefix: %s}], directResponseAction: {status: 200, body: %s}}".formatted(path, body);
    }

    private static String to(int table) {
        return to(table, "");
    }

    /** @param more a header that only this way asks for, if it is not empty */
    private static String to(int table, String more) {
        String headers = more.isEmpty() ? "" : ", headers: [{name: %s}]".formatted(more);
        return """
                {matchers: [{prefix: /%s}], inheritableMatchers: true,
                 delegateAction: {ref: {name: t%d, namespace: team}}}
                """.formatted(headers, table);
    }

    private static String shop(String routes) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: team}
                spec: {virtualHost: {routes: [%s]}}
                ---
                """.formatted(routes);
    }

    private static String table(int number, String routes) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: RouteTable
                metadata: {name: t%d, namespace: team}
                spec: {routes: [%s]}
                ---
                """.formatted(number, routes);
    }

    /** A VirtualService that leads to a row of tables. */
    private void apply(int tables, IntFunction<String> routes, String last) {
        StringBuilder all = new StringBuilder(shop(to(0) + ", " + BESIDE));
        IntStream.range(0, tables).forEach(i -> all.append(table(i, routes.apply(i))));
        world.apply(all.append(table(tables, last)).toString());
    }

    private List<String> errors() {
        return world.reports(SHOP).stream()
                .filter(Report::isError)
                .map(report -> report.reason().code())
                .toList();
    }

    private String routes() {
        return Translation.message(world.resources(ResourceType.ROUTE).getFirst())
                .toString();
    }

    private void assertTooLarge() {
        assertThat(errors()).containsExactly("DelegationTooLarge");
        assertThat(routes()).contains("beside", "404").doesNotContain("end");
    }

    @Test
    void sixty_four_tables_may_be_gone_through() {
        apply(63, i -> to(i + 1), answering("/", "end"));
        assertThat(errors()).isEmpty();
        assertThat(routes()).contains("end");
    }

    @Test
    void more_may_not() {
        apply(64, i -> to(i + 1), answering("/", "end"));
        assertTooLarge();
    }

    /** Of n tables 2^n routes: the tables are few, and all are short. */
    @Test
    void tables_that_lead_to_the_next_one_twice_cannot_fill_the_memory() {
        apply(40, i -> to(i + 1) + ", " + to(i + 1), answering("/", "end"));
        assertTooLarge();
    }

    /** Nothing can be shared. */
    @Test
    void nor_can_those_that_hand_down_something_else_on_each_way() {
        apply(40, i -> to(i + 1, "a" + i) + ", " + to(i + 1, "b" + i), answering("/", "end"));
        assertTooLarge();
    }

    @Test
    void nor_can_ways_that_lead_to_no_route() {
        apply(40, i -> to(i + 1, "a" + i) + ", " + to(i + 1, "b" + i), "");
        assertTooLarge();
    }

    @Test
    void what_is_to_be_said_of_an_inherited_option_is_said_where_it_is_written() {
        String bad = "{matchers: [{prefix: /}], delegateAction: {ref: {name: t0, namespace: team}},"
                + " options: {cors: {allowOrigin: ['*'], allowCredentials: true, allowOriginRegex: ['[']}}}";
        world.apply(shop(bad) + table(0, answering("/", "here")));

        assertThat(errors()).isNotEmpty();
        assertThat(world.reports(Kinds.ROUTE_TABLE.key("team", "t0")))
                .extracting(report -> report.reason().code())
                .containsExactly("RouteTableNotUsed");
    }
}
