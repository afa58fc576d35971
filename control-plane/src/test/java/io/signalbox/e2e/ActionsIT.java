package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a route does with a request, seen by requests through a real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ActionsIT {

    private Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder, XdsProtocol.DELTA_GRPC);
        upstream("blue", stage.backend("blue", "127.0.0.2"));
        upstream("green", stage.backend("green", "127.0.0.3"));
    }

    @AfterAll
    void close() throws IOException {
        stage.close();
    }

    @Test
    void single_sends_to_an_upstream_with_an_address() throws Exception {
        Site site = Site.open(stage, "single", """
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: blue, namespace: default}}}
                """);

        Site.Told told = site.ask("/some/path?and=query");
        assertThat(told.backend()).isEqualTo("blue");
        assertThat(told.path()).isEqualTo("/some/path?and=query");
        assertThat(told.header("host")).isEqualTo("single.test");
    }

    @Test
    void single_sends_to_an_upstream_with_a_host_name() throws Exception {
        SampleBackend backend = stage.backend("by-name", "127.0.0.1");
        stage.write("by-name-upstream.yaml", """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: by-name, namespace: default}
                spec: {static: {hosts: [{addr: localhost, port: %d}]}}
                """.formatted(backend.address().port()));
        Site site = Site.open(stage, "host-name", """
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: by-name, namespace: default}}}
                """);

        assertThat(site.ask("/").backend()).isEqualTo("by-name");
    }

    @Test
    void single_sends_to_a_service_in_kubernetes() throws Exception {
        SampleBackend backend = stage.backend("service", "127.0.0.4");
        stage.write("service.yaml", """
                apiVersion: v1
                kind: Service
                metadata: {name: shop, namespace: default}
                spec:
                  clusterIP: %s
                  ports: [{name: http, port: %d}]
                """.formatted(
                        backend.address().host(), backend.address().port()));
        Site site = Site.open(stage, "kube", """
                - matchers: [{prefix: /}]
                  routeAction: {single: {kube: {ref: {name: shop, namespace: default}, port: %d}}}
                """.formatted(backend.address().port()));

        assertThat(site.ask("/").backend()).isEqualTo("service");
    }

    @Test
    void multi_shares_requests_out_by_weight() throws Exception {
        Site site = Site.open(stage, "multi", """
                - matchers: [{prefix: /}]
                  routeAction:
                    multi:
                      destinations:
                      - {weight: 1, destination: {upstream: {name: blue, namespace: default}}}
                      - {weight: 3, destination: {upstream: {name: green, namespace: default}}}
                """);

        // Of 400 requests 300 are expected; a false alarm is 7 standard deviations away.
        assertThat(shares(site, 400).get("green")).isBetween(240, 360);
    }

    @Test
    void an_upstream_group_shares_requests_out_and_follows_its_edits() throws Exception {
        String group = """
                apiVersion: gloo.solo.io/v1
                kind: UpstreamGroup
                metadata: {name: both, namespace: default}
                spec:
                  destinations:
                  - {weight: %d, destination: {upstream: {name: blue, namespace: default}}}
                  - {weight: %d, destination: {upstream: {name: green, namespace: default}}}
                """;
        stage.write("both-group.yaml", group.formatted(9, 1));
        String routes = """
                - matchers: [{prefix: /}]
                  routeAction: {upstreamGroup: {name: both, namespace: default}}
                """;
        Site site = Site.open(stage, "group", routes);
        assertThat(shares(site, 300).get("blue")).isBetween(230, 300);

        stage.write("both-group.yaml", group.formatted(0, 1));
        // The group as it was sends some to green, too.
        await().untilAsserted(() -> assertThat(shares(site, 50)).containsExactly(Map.entry("green", 50)));
    }

    @Test
    void a_cluster_header_names_the_upstream() throws Exception {
        Site site = Site.open(stage, "cluster-header", """
                - matchers: [{prefix: /}]
                  routeAction: {clusterHeader: x-cluster}
                """);

        assertThat(site.ask("/", "x-cluster", "blue_default").backend()).isEqualTo("blue");
        assertThat(site.ask("/", "x-cluster", "green_default").backend()).isEqualTo("green");
        assertThat(site.get("/", "x-cluster", "nobody_default").status()).isEqualTo(503);
        assertThat(site.get("/").status()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                hostRedirect: other.test                        | http://other.test/shop/a?b=c
                pathRedirect: /elsewhere                        | http://%s.test/elsewhere?b=c
                prefixRewrite: /store                           | http://%s.test/store/a?b=c
                portRedirect: 8443                              | http://%s.test:8443/shop/a?b=c
                httpsRedirect: true                             | https://%s.test/shop/a?b=c
                stripQuery: true, pathRedirect: /bare           | http://%s.test/bare
                hostRedirect: o.test, httpsRedirect: true, portRedirect: 444 | https://o.test:444/shop/a?b=c
                regexRewrite: {pattern: {regex: '^/shop/(.*)$'}, substitution: '/\\1/sold'} | http://%s.test/a/sold?b=c
                """)
    void a_redirect_changes_what_it_names_and_keeps_the_rest(String action, String location) throws Exception {
        String name = "redirect-" + Integer.toHexString(action.hashCode());
        Site site = Site.open(stage, name, """
                - matchers: [{prefix: /shop}]
                  redirectAction: {%s}
                """.formatted(action));

        Wire.Reply reply = site.get("/shop/a?b=c");
        assertThat(reply.status()).isEqualTo(301);
        assertThat(reply.header("location")).hasValue(location.formatted(name));
    }

    @Test
    void a_redirect_answers_with_the_code_that_is_asked_for() throws Exception {
        Site site = Site.open(stage, "redirect-codes", """
                - {matchers: [{exact: /301}], redirectAction: {pathRedirect: /, responseCode: MOVED_PERMANENTLY}}
                - {matchers: [{exact: /302}], redirectAction: {pathRedirect: /, responseCode: FOUND}}
                - {matchers: [{exact: /303}], redirectAction: {pathRedirect: /, responseCode: SEE_OTHER}}
                - {matchers: [{exact: /307}], redirectAction: {pathRedirect: /, responseCode: TEMPORARY_REDIRECT}}
                - {matchers: [{exact: /308}], redirectAction: {pathRedirect: /, responseCode: PERMANENT_REDIRECT}}
                """);

        for (int code : new int[] {301, 302, 303, 307, 308}) {
            assertThat(site.get("/" + code).status()).isEqualTo(code);
        }
    }

    @Test
    void a_direct_response_is_envoys_own() throws Exception {
        Site site = Site.open(stage, "direct", """
                - matchers: [{exact: /teapot}]
                  directResponseAction: {status: 418, body: short and stout}
                - matchers: [{exact: /nothing}]
                  directResponseAction: {status: 204}
                """);

        assertThat(site.get("/teapot").status()).isEqualTo(418);
        assertThat(site.get("/teapot").body()).isEqualTo("short and stout");
        assertThat(site.get("/nothing").status()).isEqualTo(204);
        assertThat(site.get("/nothing").body()).isEmpty();
    }

    @Test
    void a_destination_that_is_missing_answers_404_beside_routes_that_work() throws Exception {
        Site site = Site.open(stage, "missing", """
                - matchers: [{prefix: /gone}]
                  routeAction: {single: {upstream: {name: gone, namespace: default}}}
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: blue, namespace: default}}}
                """);

        assertThat(site.get("/gone").status()).isEqualTo(404);
        assertThat(site.ask("/here").backend()).isEqualTo("blue");
    }

    private static Map<String, Integer> shares(Site site, int requests) throws IOException {
        Map<String, Integer> shares = new TreeMap<>();
        for (int i = 0; i < requests; i++) {
            shares.merge(site.ask("/").backend(), 1, Integer::sum);
        }
        return shares;
    }

    private void upstream(String name, SampleBackend backend) throws IOException {
        stage.write(name + "-upstream.yaml", """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec: {static: {hosts: [{addr: %s, port: %d}]}}
                """.formatted(
                        name, backend.address().host(), backend.address().port()));
    }
}
