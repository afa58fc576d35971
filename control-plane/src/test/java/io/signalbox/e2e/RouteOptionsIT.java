package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.SampleBackend.Response;
import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** How the options of a route change requests and answers, seen through a real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RouteOptionsIT {

    private final Map<String, Integer> tries = new ConcurrentHashMap<>();
    private Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder, XdsProtocol.DELTA_GRPC);
        upstream("web", "127.0.0.2", stage.backend("web", "127.0.0.2"));
        upstream("named", "localhost", stage.backend("named", "127.0.0.1"));
        upstream("slow", "127.0.0.3", stage.backend("slow", "127.0.0.3", request -> {
            Thread.sleep(Duration.ofSeconds(30));
            return Response.of(200);
        }));
        // Answers 503 to the first two requests for a path, and 200 from then on.
        upstream("shaky", "127.0.0.4", stage.backend("shaky", "127.0.0.4", request -> {
            int count = tries.merge(request.path(), 1, Integer::sum);
            return count <= 2 ? Response.of(503) : new Response(200, Map.of(), "try " + count);
        }));
    }

    @AfterAll
    void close() throws IOException {
        stage.close();
    }

    @Test
    void a_timeout_ends_the_wait() throws Exception {
        Site site = site("timeout", "slow", "timeout: 0.2s");

        Wire.Reply reply = site.get("/");
        assertThat(reply.status()).isEqualTo(504);
    }

    @Test
    void retries_are_as_many_as_the_route_says() throws Exception {
        Site enough = site("retries", "shaky", "retries: {retryOn: 5xx, numRetries: 2}");
        Site tooFew = site("retries-few", "shaky", "retries: {retryOn: 5xx, numRetries: 1}");
        Site other = site("retries-other", "shaky", "retries: {retryOn: connect-failure, numRetries: 5}");
        Site codes = site(
                "retries-codes",
                "shaky",
                "retries: {retryOn: retriable-status-codes, retriableStatusCodes: [503], numRetries: 3}");

        assertThat(enough.get("/enough").body()).isEqualTo("try 3");
        assertThat(tooFew.get("/too-few").status()).isEqualTo(503);
        assertThat(tries).containsEntry("/too-few", 2);
        assertThat(other.get("/other").status()).isEqualTo(503);
        assertThat(tries).containsEntry("/other", 1);
        assertThat(codes.get("/codes").body()).isEqualTo("try 3");
    }

    @Test
    void each_try_may_have_a_timeout_of_its_own() throws Exception {
        Site site = site(
                "per-try",
                "slow",
                "timeout: 20s, retries: {retryOn: 'gateway-error', numRetries: 2, perTryTimeout: 0.1s}");

        assertThat(site.get("/").status()).isEqualTo(504);
    }

    @Test
    void a_virtual_host_has_retries_for_all_and_tells_the_attempts() throws Exception {
        Site site = Site.open(
                stage,
                "host-retries",
                "{retries: {retryOn: 5xx, numRetries: 2}, includeAttemptCountInResponse: true}",
                route("shaky", ""));

        Wire.Reply reply = site.get("/host-retries");
        assertThat(reply.body()).isEqualTo("try 3");
        assertThat(reply.header("x-envoy-attempt-count")).hasValue("3");
    }

    @Test
    void a_prefix_is_rewritten() throws Exception {
        Site site = Site.open(stage, "prefix-rewrite", """
                - matchers: [{prefix: /shop/}]
                  routeAction: {single: {upstream: {name: web, namespace: default}}}
                  options: {prefixRewrite: /}
                - matchers: [{exact: /old}]
                  routeAction: {single: {upstream: {name: web, namespace: default}}}
                  options: {prefixRewrite: /new}
                """);

        assertThat(site.ask("/shop/cart?id=1").path()).isEqualTo("/cart?id=1");
        assertThat(site.ask("/old?id=1").path()).isEqualTo("/new?id=1");
    }

    @Test
    void a_path_is_rewritten_by_expression() throws Exception {
        Site site = site(
                "regex-rewrite",
                "web",
                "regexRewrite: {pattern: {regex: '^/item/([^/]+)/(.*)$'}, substitution: '/\\2/\\1'}");

        assertThat(site.ask("/item/17/buy?now=1").path()).isEqualTo("/buy/17?now=1");
        assertThat(site.ask("/other/17/buy").path()).isEqualTo("/other/17/buy");
    }

    @Test
    void the_host_is_rewritten() throws Exception {
        Site literal = site("host-literal", "web", "hostRewrite: inner.test");
        Site auto = site("host-auto", "named", "autoHostRewrite: true");
        Site regex = site(
                "host-regex",
                "web",
                "hostRewritePathRegex: {pattern: {regex: '^/([^/]+)/.*$'}, substitution: '\\1.inner'}");
        Site header = site("host-header", "web", "hostRewriteHeader: x-host");
        Site kept = site("host-kept", "web", "hostRewrite: inner.test, appendXForwardedHost: true");

        assertThat(literal.ask("/").header("host")).isEqualTo("inner.test");
        assertThat(literal.ask("/").header("x-forwarded-host")).isEqualTo("(absent)");
        assertThat(auto.ask("/").header("host")).startsWith("localhost");
        assertThat(regex.ask("/shop/1").header("host")).isEqualTo("shop.inner");
        assertThat(header.ask("/", "x-host", "told.test").header("host")).isEqualTo("told.test");
        assertThat(kept.ask("/").header("x-forwarded-host")).isEqualTo("host-kept.test");
    }

    @Test
    void headers_are_added_replaced_and_removed() throws Exception {
        Site site = site("headers", "web", """
                headerManipulation: {
                  requestHeadersToAdd: [
                    {header: {key: x-added, value: more}},
                    {header: {key: x-set, value: mine}, append: false},
                    {header: {key: x-path, value: '%REQ(:PATH)%'}}],
                  requestHeadersToRemove: [x-secret],
                  responseHeadersToAdd: [
                    {header: {key: x-answer, value: 'code %RESPONSE_CODE%'}},
                    {header: {key: content-type, value: text/plain}, append: false}],
                  responseHeadersToRemove: [x-backend]}""".replace("\n", " "));

        Wire.Reply reply = site.get("/a", "x-added", "one", "x-set", "theirs", "x-secret", "1234");
        Site.Told told = Site.Told.of(reply);
        assertThat(told.header("x-added")).isEqualTo("one,more");
        assertThat(told.header("x-set")).isEqualTo("mine");
        assertThat(told.header("x-path")).isEqualTo("/a");
        assertThat(told.header("x-secret")).isEqualTo("(absent)");
        assertThat(reply.headers().get("x-answer")).containsExactly("code 200");
        assertThat(reply.headers().get("content-type")).containsExactly("text/plain");
        assertThat(reply.header("x-backend")).isEmpty();
    }

    @Test
    void headers_of_host_route_and_destination_are_all_added() throws Exception {
        String add = "headerManipulation: {requestHeadersToAdd: [{header: {key: x-by, value: %s}}]}";
        Site site = Site.open(stage, "headers-levels", "{" + add.formatted("host") + "}", """
                - matchers: [{prefix: /}]
                  routeAction:
                    multi:
                      destinations:
                      - weight: 1
                        destination: {upstream: {name: web, namespace: default}}
                        options: {%s}
                  options: {%s}
                """.formatted(
                        add.formatted("destination"), add.formatted("route")));

        assertThat(site.ask("/").header("x-by").split(",")).containsExactlyInAnyOrder("host", "route", "destination");
    }

    @Test
    void a_web_page_of_an_allowed_origin_may_call() throws Exception {
        Site site = site("cors", "web", """
                cors: {allowOrigin: ['https://shop.test'], allowOriginRegex: ['https://.*\\.dev\\.test'],
                  allowMethods: [GET, PUT], allowHeaders: [x-token], exposeHeaders: [x-backend],
                  maxAge: '600', allowCredentials: true}""".replace("\n", " "));

        Wire.Reply preflight =
                site.send("OPTIONS", "/", "origin", "https://shop.test", "access-control-request-method", "PUT");
        assertThat(preflight.status()).isEqualTo(200);
        assertThat(preflight.header("access-control-allow-origin")).hasValue("https://shop.test");
        assertThat(preflight.header("access-control-allow-methods")).hasValue("GET,PUT");
        assertThat(preflight.header("access-control-allow-headers")).hasValue("x-token");
        assertThat(preflight.header("access-control-max-age")).hasValue("600");
        assertThat(preflight.header("access-control-allow-credentials")).hasValue("true");
        assertThat(preflight.header("x-backend")).as("the backend is not asked").isEmpty();

        Wire.Reply call = site.get("/", "origin", "https://a.dev.test");
        assertThat(call.header("access-control-allow-origin")).hasValue("https://a.dev.test");
        assertThat(call.header("access-control-expose-headers")).hasValue("x-backend");
        assertThat(site.get("/", "origin", "https://evil.test").header("access-control-allow-origin"))
                .isEmpty();
    }

    @Test
    void cors_of_a_host_may_be_switched_off_for_a_route() throws Exception {
        Site site = Site.open(stage, "cors-host", "{cors: {allowOrigin: ['https://shop.test']}}", """
                - matchers: [{prefix: /closed}]
                  routeAction: {single: {upstream: {name: web, namespace: default}}}
                  options: {cors: {disableForRoute: true}}
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: web, namespace: default}}}
                """);

        assertThat(site.get("/", "origin", "https://shop.test").header("access-control-allow-origin"))
                .hasValue("https://shop.test");
        assertThat(site.get("/closed", "origin", "https://shop.test").header("access-control-allow-origin"))
                .isEmpty();
    }

    private Site site(String name, String upstream, String options) throws IOException {
        return Site.open(stage, name, route(upstream, options));
    }

    private static String route(String upstream, String options) {
        return """
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: %s, namespace: default}}}
                  options: {%s}
                """.formatted(upstream, options);
    }

    private void upstream(String name, String host, SampleBackend backend) throws IOException {
        stage.write(name + "-upstream.yaml", """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec: {static: {hosts: [{addr: %s, port: %d}]}}
                """.formatted(
                        name, host, backend.address().port()));
    }
}
