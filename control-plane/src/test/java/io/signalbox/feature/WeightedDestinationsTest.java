package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@link WeightedDestinations} and {@link UpstreamGroupDestination}. */
final class WeightedDestinationsTest {

    private static final String CART = """
            ---
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: cart, namespace: default}
            spec: {static: {hosts: [{addr: 127.0.0.1, port: 8080}]}}
            """;

    @Test
    void row_104_weights_of_0_count_as_long_as_another_does_not() {
        Translation translation = multi("""
                - {destination: {upstream: {name: petstore}}, weight: 5}
                - {destination: {upstream: {name: cart}}, weight: 0}
                """);

        assertThat(translation.reports()).isEmpty();
        assertThat(weights(translation.route())).containsExactly("petstore_default 5", "cart_default 0");
    }

    @Test
    void row_104_one_destination_is_still_weighted() {
        Translation translation = multi("- {destination: {upstream: {name: petstore}}, weight: 1}");

        assertThat(weights(translation.route())).containsExactly("petstore_default 1");
    }

    @Test
    void row_104_weights_that_add_up_to_0_are_an_error() {
        Translation translation = multi("""
                - {destination: {upstream: {name: petstore}}}
                - {destination: {upstream: {name: cart}}, weight: 0}
                """);

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.multi.destinations WeightsAddToZero");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void weights_that_envoy_cannot_add_up_are_an_error() {
        Translation translation = multi("""
                - {destination: {upstream: {name: petstore}}, weight: 4294967295}
                - {destination: {upstream: {name: cart}}, weight: 1}
                """);

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.multi.destinations WeightsTooLarge");
    }

    @Test
    void no_destinations_are_an_error() {
        assertThat(Translation.ofRoutes("- routeAction: {multi: {}}").problems())
                .containsExactly("routes[0].routeAction.multi.destinations DestinationsEmpty");
    }

    @Test
    void row_137_only_the_share_of_a_missing_destination_answers_404() {
        Translation translation = multi("""
                - {destination: {upstream: {name: petstore}}, weight: 3}
                - {destination: {upstream: {name: gone}}, weight: 1}
                """);

        assertThat(translation.problems())
                .containsExactly("routes[0].routeAction.multi.destinations[1].destination.upstream UpstreamMissing");
        Route unreachable = translation.routes().get(0);
        assertThat(unreachable.getName()).isEqualTo("default_shop-route-0-matcher-0-unreachable");
        assertThat(unreachable.getMatch().getRuntimeFraction().getDefaultValue().getNumerator())
                .isEqualTo(250_000);
        assertThat(unreachable.getDirectResponse().getStatus()).isEqualTo(404);
        Route rest = translation.routes().get(1);
        assertThat(rest.getMatch().hasRuntimeFraction()).isFalse();
        assertThat(weights(rest)).containsExactly("petstore_default 3");
    }

    @Test
    void a_missing_destination_without_weight_is_reported_and_costs_nothing() {
        Translation translation = multi("""
                - {destination: {upstream: {name: petstore}}, weight: 3}
                - {destination: {upstream: {name: gone}}, weight: 0}
                """);

        assertThat(translation.problems()).hasSize(1);
        assertThat(weights(translation.route())).containsExactly("petstore_default 3");
    }

    @Test
    void if_all_destinations_are_missing_the_route_answers_404() {
        Translation translation = multi("- {destination: {upstream: {name: gone}}, weight: 1}");

        assertThat(translation.route().getMatch().hasRuntimeFraction()).isFalse();
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void row_103_a_groups_destinations_are_in_its_own_namespace() {
        Translation translation = group("- {destination: {upstream: {name: cart}}, weight: 1}");

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.upstreamGroup UpstreamGroupUnusable");
        assertThat(translation.message())
                .isEqualTo("UpstreamGroup groups/g has no destination that can be sent to:"
                        + " destinations[0].destination.upstream: Upstream groups/cart does not exist");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void row_101_a_missing_upstream_in_a_group_is_a_warning_on_the_route() {
        Translation translation = group("""
                - {destination: {upstream: {name: cart, namespace: default}}, weight: 1}
                - {destination: {upstream: {name: gone}}, weight: 1}
                """);

        assertThat(translation.problems())
                .containsExactly("routes[0].routeAction.upstreamGroup UpstreamGroupPartlyUnusable");
        assertThat(translation.message())
                .isEqualTo("1 of 2 requests are answered as an invalid route's are, since UpstreamGroup groups/g has"
                        + " destinations that cannot be sent to: destinations[1].destination.upstream: Upstream groups/gone"
                        + " does not exist");
        assertThat(translation.routes()).hasSize(2);
    }

    @Test
    void a_group_whose_weights_add_up_to_0_is_an_error() {
        Translation translation = group("- {destination: {upstream: {name: cart, namespace: default}}}");

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.upstreamGroup UpstreamGroupUnusable");
        assertThat(translation.message()).contains("the weights add up to 0");
    }

    @Test
    void a_destination_of_a_group_that_is_badly_written_is_not_used() {
        Translation translation = group("""
                - destination: {upstream: {name: cart, namespace: default}}
                  weight: 1
                - destination: {upstream: {name: cart, namespace: default}}
                  weight: 1
                  options: {headerManipulation: {responseHeadersToAdd: [{}]}}
                """);

        assertThat(translation.problems())
                .containsExactly("routes[0].routeAction.upstreamGroup UpstreamGroupPartlyUnusable");
        assertThat(weights(translation.routes().get(1))).containsExactly("cart_default 1");
    }

    @Test
    void what_is_a_warning_in_a_group_is_one_on_the_route() {
        Translation translation = group("""
                - destination: {upstream: {name: cart, namespace: default}, subset: {values: {a: b}}}
                  weight: 1
                """);

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.upstreamGroup SubsetsNotDeclared");
        assertThat(weights(translation.route())).containsExactly("cart_default 1");
    }

    @Test
    void row_102_a_missing_group_is_an_error() {
        Translation translation = Translation.ofRoutes("""
                        - routeAction: {upstreamGroup: {name: g, namespace: groups}}
                        - routeAction: {upstreamGroup: {name: g}}
                        """);

        assertThat(translation.problems())
                .containsExactly(
                        "routes[0].routeAction.upstreamGroup UpstreamGroupMissing",
                        "routes[1].routeAction.upstreamGroup UpstreamGroupMissing");
        assertThat(translation.routes())
                .allMatch(route -> route.getDirectResponse().getStatus() == 404);
    }

    @Test
    void a_group_that_is_not_watched_is_an_error() {
        Translation translation = Translation.ofRoutes("- routeAction: {upstreamGroup: {name: g, namespace: unseen}}");

        assertThat(translation.problems())
                .containsExactly("routes[0].routeAction.upstreamGroup UpstreamGroupNotPermitted");
    }

    private static Translation multi(String destinations) {
        return Translation.of(
                Translation.withRoutes("- routeAction:\n    multi:\n      destinations:\n" + destinations.indent(6))
                        + CART);
    }

    private static Translation group(String destinations) {
        return Translation.of(Translation.withRoutes("- routeAction: {upstreamGroup: {name: g, namespace: groups}}")
                + CART
                + """
                  ---
                  apiVersion: gloo.solo.io/v1
                  kind: UpstreamGroup
                  metadata: {name: g, namespace: groups}
                  spec:
                    destinations:
                  """
                + destinations.indent(4));
    }

    private static List<String> weights(Route route) {
        return route.getRoute().getWeightedClusters().getClustersList().stream()
                .map(WeightedDestinationsTest::weight)
                .toList();
    }

    private static String weight(ClusterWeight cluster) {
        return cluster.getName() + " " + cluster.getWeight().getValue();
    }
}
