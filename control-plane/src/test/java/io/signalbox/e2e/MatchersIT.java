package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Which requests a route takes, seen by requests through a real Envoy. Each route answers with its own name. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MatchersIT {

    private Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder, XdsProtocol.DELTA_GRPC);
    }

    @AfterAll
    void close() throws IOException {
        stage.close();
    }

    @Test
    void prefix_takes_what_begins_so() throws Exception {
        Site site = site("prefix", "{prefix: /shop}");

        assertTaken(site.get("/shop"));
        assertTaken(site.get("/shop/cart?id=1"));
        assertTaken(site.get("/shopping"));
        assertLeft(site.get("/Shop"));
        assertLeft(site.get("/my/shop"));
    }

    @Test
    void exact_takes_that_path_alone_whatever_the_query() throws Exception {
        Site site = site("exact", "{exact: /shop}");

        assertTaken(site.get("/shop"));
        assertTaken(site.get("/shop?id=1"));
        assertLeft(site.get("/shop/"));
        assertLeft(site.get("/shopping"));
    }

    @Test
    void regex_must_match_the_whole_path() throws Exception {
        Site site = site("regex", "{regex: '/items/[0-9]+(/(buy|sell))?'}");

        assertTaken(site.get("/items/17"));
        assertTaken(site.get("/items/17/sell?now=1"));
        assertLeft(site.get("/items/17/keep"));
        assertLeft(site.get("/my/items/17"));
    }

    @Test
    void case_may_be_ignored() throws Exception {
        Site prefix = site("case-prefix", "{prefix: /Shop, caseSensitive: false}");
        Site exact = site("case-exact", "{exact: /Shop, caseSensitive: false}");

        assertTaken(prefix.get("/sHOP/cart"));
        assertTaken(exact.get("/SHOP"));
        assertLeft(exact.get("/shops"));
    }

    @Test
    void a_header_must_have_the_value() throws Exception {
        Site site = site("header-value", "{prefix: /, headers: [{name: x-plan, value: gold}]}");

        assertTaken(site.get("/", "x-plan", "gold"));
        assertTaken(site.get("/", "X-Plan", "gold"));
        assertLeft(site.get("/", "x-plan", "golden"));
        assertLeft(site.get("/"));
    }

    @Test
    void a_header_must_match_the_expression() throws Exception {
        Site site = site("header-regex", "{prefix: /, headers: [{name: x-plan, value: 'gold|silver', regex: true}]}");

        assertTaken(site.get("/", "x-plan", "silver"));
        assertLeft(site.get("/", "x-plan", "silverish"));
    }

    @Test
    void a_header_must_be_present() throws Exception {
        Site site = site("header-present", "{prefix: /, headers: [{name: x-plan}]}");

        assertTaken(site.get("/", "x-plan", "any"));
        assertLeft(site.get("/"));
    }

    @Test
    void a_header_condition_may_be_inverted() throws Exception {
        Site value = site("invert-value", "{prefix: /, headers: [{name: x-plan, value: gold, invertMatch: true}]}");
        Site present = site("invert-present", "{prefix: /, headers: [{name: x-plan, invertMatch: true}]}");

        assertTaken(value.get("/", "x-plan", "silver"));
        assertLeft(value.get("/", "x-plan", "gold"));
        assertTaken(present.get("/"));
        assertLeft(present.get("/", "x-plan", "gold"));
    }

    @Test
    void all_headers_must_match() throws Exception {
        Site site = site("headers", "{prefix: /, headers: [{name: x-plan, value: gold}, {name: x-beta}]}");

        assertTaken(site.get("/", "x-plan", "gold", "x-beta", "1"));
        assertLeft(site.get("/", "x-plan", "gold"));
        assertLeft(site.get("/", "x-beta", "1"));
    }

    @Test
    void query_parameters_must_match() throws Exception {
        Site value = site("query-value", "{prefix: /, queryParameters: [{name: page, value: '2'}]}");
        Site regex = site("query-regex", "{prefix: /, queryParameters: [{name: page, value: '[0-9]+', regex: true}]}");
        Site present = site("query-present", "{prefix: /, queryParameters: [{name: page}]}");

        assertTaken(value.get("/?a=b&page=2"));
        assertLeft(value.get("/?page=22"));
        assertTaken(regex.get("/?page=22"));
        assertLeft(regex.get("/?page=last"));
        assertTaken(present.get("/?page"));
        assertLeft(present.get("/?Page=1"));
        assertLeft(present.get("/"));
    }

    @Test
    void methods_are_alternatives() throws Exception {
        Site site = site("methods", "{prefix: /, methods: [PUT, DELETE]}");

        assertTaken(site.send("PUT", "/"));
        assertTaken(site.send("DELETE", "/"));
        assertLeft(site.send("GET", "/"));
    }

    @Test
    void a_route_takes_what_any_of_its_matchers_accepts() throws Exception {
        Site site = site("any-of", "{exact: /a}, {prefix: /b, methods: [PUT]}");

        assertTaken(site.get("/a"));
        assertTaken(site.send("PUT", "/b/c"));
        assertLeft(site.get("/b"));
    }

    @Test
    void a_route_without_matchers_takes_everything() throws Exception {
        Site site = Site.open(stage, "no-matchers", """
                - directResponseAction: {status: 203, body: taken}
                """);

        assertTaken(site.get("/"));
        assertTaken(site.send("PUT", "/any/path?with=query"));
    }

    @Test
    void routes_are_tried_in_the_order_in_which_they_are_written() throws Exception {
        Site site = Site.open(stage, "order", """
                - {matchers: [{prefix: /a/b}], directResponseAction: {status: 200, body: first}}
                - {matchers: [{prefix: /a}], directResponseAction: {status: 200, body: second}}
                - {matchers: [{exact: /a/b/c}], directResponseAction: {status: 200, body: never}}
                - {matchers: [{prefix: /}], directResponseAction: {status: 200, body: last}}
                """);

        assertThat(site.get("/a/b/c").body()).isEqualTo("first");
        assertThat(site.get("/a/c").body()).isEqualTo("second");
        assertThat(site.get("/c").body()).isEqualTo("last");
    }

    @Test
    void a_connect_request_goes_by_its_own_matcher_only() throws Exception {
        Site site = Site.open(stage, "connect", """
                - matchers: [{connectMatcher: {}}]
                  redirectAction: {hostRedirect: tunnel.test}
                - matchers: [{prefix: /}]
                  directResponseAction: {status: 203, body: taken}
                """);

        // The route takes it, and Envoy refuses to tunnel, as no route has upgrades yet; elsewhere there is no route.
        Wire.Reply tunnel = site.send("CONNECT", "connect.test:443");
        Site plain = site("connect-not", "{prefix: /}");
        Wire.Reply none = plain.send("CONNECT", "connect-not.test:443");
        assertThat(tunnel.status()).as(tunnel.toString()).isEqualTo(403);
        assertThat(none.status()).as(none.toString()).isEqualTo(404);
        assertTaken(site.get("/"));
        assertTaken(plain.get("/"));
    }

    private Site site(String name, String matchers) throws IOException {
        return Site.open(stage, name, """
                - matchers: [%s]
                  directResponseAction: {status: 203, body: taken}
                """.formatted(matchers));
    }

    private static void assertTaken(Wire.Reply reply) {
        assertThat(reply.status()).as(reply::toString).isEqualTo(203);
        assertThat(reply.body()).isEqualTo("taken");
    }

    private static void assertLeft(Wire.Reply reply) {
        assertThat(reply.status()).as(reply::toString).isEqualTo(404);
    }
}
