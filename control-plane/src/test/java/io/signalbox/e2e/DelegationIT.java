package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.SampleBackend.Response;
import io.signalbox.bootstrap.XdsProtocol;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Routes that leave it to RouteTables where requests go, seen through a real Envoy. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DelegationIT {

    private Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        stage = Stage.open(folder, XdsProtocol.DELTA_GRPC);
        upstream("web", "127.0.0.2", stage.backend("web", "127.0.0.2"));
        upstream("slow", "127.0.0.3", stage.backend("slow", "127.0.0.3", request -> {
            Thread.sleep(Duration.ofSeconds(30));
            return Response.of(200);
        }));
    }

    @AfterAll
    void close() throws IOException {
        stage.close();
    }

    private void upstream(String name, String host, SampleBackend backend) throws IOException {
        stage.write(name + "-upstream.yaml", """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: team}
                spec: {static: {hosts: [{addr: %s, port: %d}]}}
                """.formatted(
                        name, host, backend.address().port()));
    }

    /** @param routes as YAML: a list, not indented */
    private void table(String name, String labels, String routes) throws IOException {
        stage.write(name + "-table.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: RouteTable
                metadata: {name: %s, namespace: team, labels: {%s}}
                spec:
                  routes:
                """.formatted(name, labels) + routes.indent(2));
    }

    private static String delegating(String prefix, String to) {
        return "- {matchers: [{prefix: %s}], delegateAction: {%s}}%n".formatted(prefix, to);
    }

    @Test
    void requests_go_where_the_table_of_another_team_says() throws Exception {
        table("cart", "", """
                - matchers: [{exact: /cart/items, methods: [GET]}]
                  routeAction: {single: {upstream: {name: web}}}
                - matchers: [{regex: '/cart/[0-9]+'}]
                  redirectAction: {pathRedirect: /cart/items, responseCode: FOUND}
                - matchers: [{prefix: /cart}]
                  directResponseAction: {status: 403}
                """);
        Site site = Site.open(
                stage,
                "by-name",
                delegating("/cart", "ref: {name: cart, namespace: team}")
                        + "- directResponseAction: {status: 200, body: rest}\n");

        assertThat(site.ask("/cart/items").backend()).isEqualTo("web");
        assertThat(site.get("/cart/17").status()).isEqualTo(302);
        assertThat(site.send("POST", "/cart/items").status()).isEqualTo(403);
        assertThat(site.get("/other").body()).isEqualTo("rest");
    }

    @Test
    void an_expression_cannot_take_what_was_not_left_to_its_table() throws Exception {
        table("greedy", "", """
                - matchers: [{regex: '/cart|/admin|/cart/.*|.*'}]
                  directResponseAction: {status: 200, body: greedy}
                """);
        Site site = Site.open(
                stage,
                "bounds",
                delegating("/cart", "ref: {name: greedy, namespace: team}")
                        + "- directResponseAction: {status: 200, body: rest}\n");

        assertThat(site.get("/cart").body()).isEqualTo("greedy");
        assertThat(site.get("/cart/17?q=1").body()).isEqualTo("greedy");
        assertThat(site.get("/admin").body()).isEqualTo("rest");
        assertThat(site.get("/other").body()).isEqualTo("rest");
    }

    @Test
    void what_the_delegating_route_sets_holds_for_all_that_do_not_set_it() throws Exception {
        table("patient", "", """
                - matchers: [{exact: /slow/as-above}]
                  routeAction: {single: {upstream: {name: slow}}}
                - matchers: [{exact: /slow/own}]
                  routeAction: {single: {upstream: {name: web}}}
                  options: {prefixRewrite: /own, timeout: 20s}
                """);
        Site site = Site.open(stage, "options", """
                - matchers: [{prefix: /slow}]
                  delegateAction: {ref: {name: patient, namespace: team}}
                  options:
                    timeout: 0.2s
                    prefixRewrite: /above
                """);

        assertThat(site.get("/slow/as-above").status()).isEqualTo(504);
        assertThat(site.ask("/slow/own").path()).isEqualTo("/own");
    }

    @Test
    void options_that_are_shared_come_after_a_routes_own_and_before_those_from_above() throws Exception {
        stage.write("options.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: RouteOption
                metadata: {name: shared, namespace: team}
                spec: {options: {prefixRewrite: /shared, hostRewrite: shared.test}}
                """);
        table("sharing", "", """
                - matchers: [{prefix: /x}]
                  routeAction: {single: {upstream: {name: web}}}
                  options: {hostRewrite: own.test}
                  optionsConfigRefs: {delegateOptions: [{name: shared, namespace: team}]}
                """);
        Site site = Site.open(stage, "sharing", """
                - matchers: [{prefix: /x}]
                  delegateAction: {ref: {name: sharing, namespace: team}}
                  options: {prefixRewrite: /above, headerManipulation: {requestHeadersToAdd: [{header: {key: x-above, value: '1'}}]}}
                """);

        Site.Told told = site.ask("/x/y");
        assertThat(told.path()).isEqualTo("/shared/y");
        assertThat(told.header("host")).isEqualTo("own.test");
        assertThat(told.header("x-above")).isEqualTo("1");
    }

    @Test
    void a_virtual_host_takes_options_that_are_shared() throws Exception {
        stage.write("host-options.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualHostOption
                metadata: {name: shared, namespace: team}
                spec: {options: {headerManipulation: {responseHeadersToAdd: [{header: {key: x-shared, value: 'yes'}}]}}}
                """);
        stage.write("sharing-host.yaml", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: sharing-host, namespace: default}
                spec:
                  virtualHost:
                    domains: [sharing-host.test]
                    optionsConfigRefs: {delegateOptions: [{name: shared, namespace: team}]}
                    routes: [{directResponseAction: {status: 200}}]
                """);
        Site host = new Site(stage, "sharing-host");
        host.await("/", reply -> reply.header("x-shared").filter("yes"::equals).isPresent());
    }

    @Test
    void conditions_of_the_delegating_route_hold_below() throws Exception {
        table("inner", "", """
                - matchers: [{prefix: /in, headers: [{name: x-inner}]}]
                  directResponseAction: {status: 200, body: both}
                """);
        Site site = Site.open(stage, "conditions", """
                - matchers: [{prefix: /in, headers: [{name: x-outer, value: 'yes'}]}]
                  inheritableMatchers: true
                  delegateAction: {ref: {name: inner, namespace: team}}
                """);

        assertThat(site.get("/in", "x-inner", "1", "x-outer", "yes").body()).isEqualTo("both");
        assertThat(site.get("/in", "x-inner", "1").status()).isEqualTo(404);
        assertThat(site.get("/in", "x-outer", "yes").status()).isEqualTo(404);
    }

    @Test
    void of_tables_with_equal_weights_the_longer_path_comes_first_whoever_wrote_it() throws Exception {
        table("short", "area: sorted", """
                - matchers: [{prefix: /s}]
                  directResponseAction: {status: 200, body: short}
                """);
        table("long", "area: sorted", """
                - matchers: [{prefix: /s/longer}]
                  directResponseAction: {status: 200, body: long}
                """);
        Site site =
                Site.open(stage, "sorted", delegating("/s", "selector: {namespaces: [team], labels: {area: sorted}}"));

        assertThat(site.get("/s/longer/still").body()).isEqualTo("long");
        assertThat(site.get("/s/other").body()).isEqualTo("short");
    }

    @Test
    void a_table_that_comes_changes_goes_wrong_and_goes_is_followed() throws Exception {
        Site site = Site.open(
                stage, "followed", delegating("/f", "selector: {namespaces: ['*'], labels: {area: followed}}"));
        assertThat(site.get("/f").status()).isEqualTo(404);

        table("followed", "area: followed", """
                - matchers: [{prefix: /f/a}]
                  directResponseAction: {status: 200, body: first}
                """);
        site.await("/f/a", reply -> reply.body().equals("first"));

        table("followed", "area: followed", """
                - matchers: [{prefix: /f/a}]
                  directResponseAction: {status: 99999, body: wrong}
                - matchers: [{prefix: /f/b}]
                  directResponseAction: {status: 200, body: second}
                """);
        site.await("/f/b", reply -> reply.body().equals("second"));
        assertThat(site.get("/f/a").body()).isEqualTo("first");

        stage.delete("followed-table.yaml");
        site.await("/f/b", reply -> reply.status() == 404);
        assertThat(site.get("/f/a").status()).isEqualTo(404);
    }
}
