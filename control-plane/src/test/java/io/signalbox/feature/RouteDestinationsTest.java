package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.reference.ClusterRef;
import org.junit.jupiter.api.Test;

/** {@link SingleDestination}, {@link RouteDestinations} and {@link ClusterFromHeader}. */
final class RouteDestinationsTest {

    private static final String SERVICE = """
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: pets}
            spec: {ports: [{name: http, port: 8080}]}
            """;

    private static final String SUBSETS = """
            ---
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: versions, namespace: default}
            spec: {kube: {subsetSpec: {selectors: [{keys: [version]}]}}}
            """;

    @Test
    void an_upstream_without_namespace_is_that_of_the_virtual_services_namespace() {
        Translation translation = Translation.ofRoutes("- routeAction: {single: {upstream: {name: petstore}}}");

        assertThat(translation.route().getRoute().getCluster()).isEqualTo("petstore_default");
        assertThat(translation.result().needs().clusters())
                .extracting(ClusterRef::clusterName)
                .containsExactly("petstore_default");
        assertThat(translation.result().needs().readsClusterFromHeader()).isFalse();
    }

    @Test
    void a_service_is_a_cluster_of_its_own() {
        Translation translation = Translation.of(Translation.withRoutes(
                        "- routeAction: {single: {kube: {ref: {name: petstore, namespace: pets}, port: 8080}}}")
                + SERVICE);

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.route().getRoute().getCluster()).isEqualTo("kube-svc:pets-petstore-8080_pets");
    }

    @Test
    void row_99_a_missing_upstream_is_an_error_and_the_route_answers_404() {
        Translation translation =
                Translation.ofRoutes("- routeAction: {single: {upstream: {name: do, namespace: notexist}}}");

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.single.upstream UpstreamMissing");
        assertThat(translation.message()).isEqualTo("Upstream notexist/do does not exist");
        assertThat(translation.route().getName()).isEqualTo("default_shop-route-0-matcher-0");
        assertThat(translation.route().getMatch().getPrefix()).isEqualTo("/");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
        assertThat(translation.result().needs().clusters()).isEmpty();
    }

    @Test
    void row_100_a_port_that_the_service_does_not_define_is_an_error() {
        Translation translation = Translation.of(Translation.withRoutes(
                        "- routeAction: {single: {kube: {ref: {name: petstore, namespace: pets}, port: 9090}}}")
                + SERVICE);

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.single.kube PortNotDefined");
        assertThat(translation.message()).startsWith("port 9090 is not defined on Service pets/petstore");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void names_are_needed() {
        Translation translation = Translation.ofRoutes("""
                        - routeAction: {single: {upstream: {namespace: default}}}
                        - routeAction: {single: {kube: {ref: {name: petstore}, port: 80}}}
                        - routeAction: {single: {}}
                        - routeAction: {}
                        """);

        assertThat(translation.problems())
                .containsExactly(
                        "routes[0].routeAction.single.upstream.name DestinationWithoutName",
                        "routes[1].routeAction.single.kube.ref DestinationWithoutName",
                        "routes[2].routeAction.single DestinationMissing",
                        "routes[3].routeAction DestinationMissing");
        assertThat(translation.routes())
                .allMatch(route -> route.getDirectResponse().getStatus() == 404);
    }

    @Test
    void a_subset_is_named_by_its_labels() {
        Translation translation = Translation.of(Translation.withRoutes(
                        "- routeAction: {single: {upstream: {name: versions}, subset: {values: {version: v1}}}}")
                + SUBSETS);

        assertThat(translation.reports()).isEmpty();
        assertThat(translation
                        .route()
                        .getRoute()
                        .getMetadataMatch()
                        .getFilterMetadataOrThrow("envoy.lb")
                        .getFieldsOrThrow("version")
                        .getStringValue())
                .isEqualTo("v1");
    }

    @Test
    void row_106_a_subset_that_is_not_declared_is_an_error() {
        Translation translation = Translation.of(Translation.withRoutes(
                        "- routeAction: {single: {upstream: {name: versions}, subset: {values: {zone: z1}}}}")
                + SUBSETS);

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.single.subset SubsetNotDeclared");
        assertThat(translation.message()).contains("[zone]").contains("[version]");
    }

    @Test
    void row_106_a_subset_of_an_upstream_that_declares_none_is_a_warning() {
        Translation translation = Translation.ofRoutes(
                "- routeAction: {single: {upstream: {name: petstore}, subset: {values: {zone: z1}}}}");

        assertThat(translation.problems()).containsExactly("routes[0].routeAction.single.subset SubsetsNotDeclared");
        assertThat(translation.route().getRoute().getCluster()).isEqualTo("petstore_default");
    }

    @Test
    void a_cluster_may_be_named_by_a_header() {
        assertThat(Translation.ofRoutes("- routeAction: {clusterHeader: ':authority'}")
                        .reports())
                .isEmpty();
        Translation translation = Translation.ofRoutes("- routeAction: {clusterHeader: x-cluster}");

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.route().getRoute().getClusterHeader()).isEqualTo("x-cluster");
        assertThat(translation.result().needs().readsClusterFromHeader()).isTrue();
    }

    @Test
    void row_105_a_header_that_cannot_be_one_is_an_error() {
        Translation translation = Translation.ofRoutes("""
                        - routeAction: {clusterHeader: "invalid:-cluster"}
                        - routeAction: {clusterHeader: "é"}
                        - routeAction: {clusterHeader: ""}
                        """);

        assertThat(translation.problems())
                .containsExactly(
                        "routes[0].routeAction.clusterHeader ClusterHeaderBad",
                        "routes[1].routeAction.clusterHeader ClusterHeaderBad",
                        "routes[2].routeAction.clusterHeader ClusterHeaderBad");
        assertThat(translation.result().needs().readsClusterFromHeader()).isFalse();
    }
}
