package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gloo.Settings;
import io.signalbox.feature.VirtualHostResult.RouteOrigin;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link VirtualHosts}, {@link RouteTranslation}, {@link LastGoodRoutes} and {@link InvalidRoutes}. */
final class VirtualHostsTest {

    private static final String BAD_TIMEOUT = """
            - matchers: [{prefix: /a}]
              routeAction: {single: {upstream: {name: petstore}}}
              options: {timeout: -1s}
            """;

    @Test
    void row_69_dots_in_a_virtual_hosts_name_become_underscores() {
        VirtualHost host = Translation.of("""
                        apiVersion: gateway.solo.io/v1
                        kind: VirtualService
                        metadata: {name: a.b, namespace: n}
                        spec: {virtualHost: {routes: [{directResponseAction: {status: 200}}]}}
                        """).host();

        assertThat(host.getName()).isEqualTo("n_a_b");
        assertThat(host.getRoutes(0).getName()).isEqualTo("n_a_b-route-0-matcher-0");
    }

    @Test
    void routes_keep_their_order_and_know_where_they_were_written() {
        Translation translation = Translation.ofRoutes("""
                        - {matchers: [{prefix: /b}, {prefix: /c}], directResponseAction: {status: 200}}
                        - {matchers: [{prefix: /a}], name: one, directResponseAction: {status: 200}}
                        """);

        assertThat(translation.result().origins())
                .extracting(RouteOrigin::route, origin -> origin.field().value())
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "default_shop-route-0-matcher-0", "spec.virtualHost.routes[0]"),
                        org.assertj.core.groups.Tuple.tuple(
                                "default_shop-route-0-matcher-1", "spec.virtualHost.routes[0]"),
                        org.assertj.core.groups.Tuple.tuple(
                                "default_shop-route-1-vs:default_shop_route:one-matcher-0",
                                "spec.virtualHost.routes[1]"));
        assertThat(translation.routes())
                .extracting(Route::getName)
                .isEqualTo(translation.result().origins().stream()
                        .map(RouteOrigin::route)
                        .toList());
    }

    @Test
    void attempts_may_be_counted_in_headers() {
        VirtualHost host = Translation.ofHost(
                        "options: {includeRequestAttemptCount: true, includeAttemptCountInResponse: true}")
                .host();

        assertThat(host.getIncludeRequestAttemptCount()).isTrue();
        assertThat(host.getIncludeAttemptCountInResponse()).isTrue();
    }

    @Test
    void requests_may_be_counted_in_groups() {
        VirtualHost host = Translation.ofHost(
                        "options: {stats: {virtualClusters: [{name: a.b, pattern: /a/.*, method: get}]}}")
                .host();

        assertThat(host.getVirtualClusters(0).getName()).isEqualTo("a_b");
        assertThat(host.getVirtualClusters(0).getHeadersList())
                .extracting(header -> header.getName() + " "
                        + header.getStringMatch().getSafeRegex().getRegex()
                        + header.getStringMatch().getExact())
                .containsExactly(":path /a/.*", ":method GET");
    }

    @Test
    void a_group_of_requests_needs_a_name_and_a_pattern_and_no_method_of_its_own() {
        assertThat(Translation.ofHost("options: {stats: {virtualClusters: [{method: FETCH}]}}")
                        .problems())
                .containsExactly(
                        "options.stats.virtualClusters[0].method VirtualClusterMethodUnknown",
                        "options.stats.virtualClusters[0].name VirtualClusterWithoutName",
                        "options.stats.virtualClusters[0].pattern RegexBad");
    }

    @Test
    void a_route_without_an_action_is_an_error() {
        Translation translation = Translation.ofRoutes("- matchers: [{prefix: /a}]");

        assertThat(translation.problems()).containsExactly("routes[0] ActionMissing");
        assertThat(translation.route().getMatch().getPrefix()).isEqualTo("/a");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void a_bad_route_does_not_take_its_neighbours_down() {
        Translation translation = Translation.ofRoutes(BAD_TIMEOUT + "- directResponseAction: {status: 200}");

        assertThat(translation.problems()).containsExactly("routes[0].options.timeout DurationBad");
        assertThat(statuses(translation)).containsExactly(404, 200);
        assertThat(translation.result().needs().clusters()).isEmpty();
    }

    @Test
    void a_bad_route_keeps_its_last_good_form() {
        Translation translation = Translation.ofRoutes(BAD_TIMEOUT, """
                - matchers: [{prefix: /a}]
                  routeAction: {single: {upstream: {name: petstore}}}
                  options: {timeout: 3s}
                """);

        assertThat(translation.problems()).containsExactly("routes[0].options.timeout DurationBad");
        assertThat(translation.route().getRoute().getTimeout().getSeconds()).isEqualTo(3);
        assertThat(translation.result().needs().clusters()).hasSize(1);
    }

    @Test
    void the_last_good_form_is_that_of_the_same_name_wherever_it_was() {
        Translation translation = Translation.ofRoutes("""
                - {name: x, matchers: [{prefix: /new}], directResponseAction: {status: 1}}
                """, """
                - {matchers: [{prefix: /other}], directResponseAction: {status: 201}}
                - {name: x, matchers: [{prefix: /old}], directResponseAction: {status: 202}}
                """);

        assertThat(statuses(translation)).containsExactly(202);
        assertThat(translation.route().getMatch().getPrefix()).isEqualTo("/old");
    }

    @Test
    void without_a_name_it_is_that_with_the_same_matchers() {
        Translation translation = Translation.ofRoutes("""
                - {matchers: [{prefix: /new}], directResponseAction: {status: 200}}
                - {matchers: [{prefix: /a}], directResponseAction: {status: 1}}
                """, """
                - {matchers: [{prefix: /a}], directResponseAction: {status: 201}}
                - {matchers: [{prefix: /b}], directResponseAction: {status: 202}}
                """);

        assertThat(statuses(translation)).containsExactly(200, 201);
    }

    @Test
    void else_it_is_that_in_the_same_place() {
        Translation translation = Translation.ofRoutes(
                "- {matchers: [{regex: '['}], directResponseAction: {status: 200}}",
                "- {matchers: [{regex: 'a'}], directResponseAction: {status: 201}}");

        assertThat(statuses(translation)).containsExactly(201);
    }

    @Test
    void unless_another_route_is_that_one() {
        Translation translation = Translation.ofRoutes("""
                - {matchers: [{prefix: /new}], directResponseAction: {status: 1}}
                - {matchers: [{prefix: /a}], directResponseAction: {status: 200}}
                """, """
                - {matchers: [{prefix: /a}], directResponseAction: {status: 201}}
                """);

        assertThat(statuses(translation)).containsExactly(404, 200);
    }

    @Test
    void a_missing_destination_is_no_reason_to_keep_the_last_good_form() {
        Translation translation = Translation.ofRoutes(
                "- {matchers: [{prefix: /a}], routeAction: {single: {upstream: {name: gone}}}}",
                "- {matchers: [{prefix: /a}], routeAction: {single: {upstream: {name: petstore}}}}");

        assertThat(statuses(translation)).containsExactly(404);
    }

    @Test
    void a_last_good_form_whose_destination_has_gone_answers_404() {
        Translation translation = Translation.ofRoutes(
                BAD_TIMEOUT, "- {matchers: [{prefix: /a}], routeAction: {single: {upstream: {name: gone}}}}");

        assertThat(translation.problems()).containsExactly("routes[0].options.timeout DurationBad");
        assertThat(statuses(translation)).containsExactly(404);
    }

    @Test
    void a_bad_matcher_that_never_was_good_is_left_out() {
        Translation translation =
                Translation.ofRoutes("- {matchers: [{regex: '['}, {prefix: /b}], directResponseAction: {status: 200}}");

        assertThat(translation.route().getMatch().getPrefix()).isEqualTo("/b");
        assertThat(statuses(translation)).containsExactly(404);
    }

    @Test
    void bad_options_of_the_virtual_host_keep_their_last_good_form() {
        String routes = "\nroutes: [{directResponseAction: {status: %d}}]";
        Translation translation = Translation.of(
                Translation.withHost("options: {cors: {}}" + routes.formatted(200)),
                Translation.withHost("options: {cors: {allowOrigin: ['*']}}" + routes.formatted(201)));

        assertThat(translation.problems()).containsExactly("options.cors CorsNoOrigin");
        assertThat(translation.host().containsTypedPerFilterConfig("envoy.filters.http.cors"))
                .isTrue();
        assertThat(translation.result().needs().filters()).hasSize(1);
        assertThat(statuses(translation)).containsExactly(200);
    }

    @Test
    void bad_options_of_the_virtual_host_that_never_were_good_close_it() {
        Translation translation = Translation.ofHost("""
                options: {cors: {}}
                routes: [{routeAction: {single: {upstream: {name: petstore}}}}]
                """);

        assertThat(statuses(translation)).containsExactly(404);
        assertThat(translation.route().getMatch().getPrefix()).isEqualTo("/");
        assertThat(translation.result().needs().clusters()).isEmpty();
    }

    @Test
    void what_an_invalid_route_answers_is_a_setting() {
        Translation translation = Translation.of(policy("replaceInvalidRoutes: true, invalidRouteResponseCode: 503,"
                        + " invalidRouteResponseBody: sorry")
                + Translation.withRoutes(BAD_TIMEOUT));

        assertThat(statuses(translation)).containsExactly(503);
        assertThat(translation.route().getDirectResponse().getBody().getInlineString())
                .isEqualTo("sorry");
    }

    @Test
    void the_setting_counts_only_when_it_is_switched_on() {
        Translation translation =
                Translation.of(policy("invalidRouteResponseCode: 503") + Translation.withRoutes(BAD_TIMEOUT));

        assertThat(statuses(translation)).containsExactly(404);
    }

    @Test
    void a_setting_that_envoy_would_refuse_is_an_error_and_not_used() {
        String policy = "replaceInvalidRoutes: true, invalidRouteResponseCode: 700, invalidRouteResponseBody: "
                + "a".repeat(5000);
        Translation translation = Translation.of(policy(policy) + Translation.withRoutes(BAD_TIMEOUT));

        assertThat(statuses(translation)).containsExactly(404);
        assertThat(translation.route().getDirectResponse().getBody().getInlineString())
                .isEmpty();
        assertThat(Translation.checkedSettings(policy(policy)))
                .containsExactly(
                        "gloo.invalidConfigPolicy.invalidRouteResponseBody InvalidRouteResponseBodyTooLong",
                        "gloo.invalidConfigPolicy.invalidRouteResponseCode InvalidRouteResponseCodeBad");
    }

    @Test
    void row_135_listeners_have_the_usual_filters_from_the_start_unless_only_needed_ones_are_wanted() {
        assertThat(Features.alwaysThere(Settings.getDefaultInstance()))
                .extracting(filter -> filter.name().replace("envoy.filters.http.", ""))
                .containsExactly("fault", "cors", "local_ratelimit", "grpc_web", "csrf", "router");
        Settings.Builder settings = Settings.newBuilder();
        settings.getGlooBuilder().getRemoveUnusedFiltersBuilder().setValue(true);
        assertThat(Features.alwaysThere(settings.build()))
                .extracting(filter -> filter.name().replace("envoy.filters.http.", ""))
                .containsExactly("router");
    }

    private static String policy(String policy) {
        return """
               apiVersion: gloo.solo.io/v1
               kind: Settings
               metadata: {name: default, namespace: gloo-system}
               spec: {gloo: {invalidConfigPolicy: {%s}}}
               ---
               """.formatted(policy);
    }

    private static List<Integer> statuses(Translation translation) {
        return translation.routes().stream()
                .map(route -> route.getDirectResponse().getStatus())
                .toList();
    }
}
