package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.HeaderValueOption;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link HeaderManipulations}, {@link HeaderSecrets} and {@link HeaderFormats}. */
final class HeaderManipulationsTest {

    private static final String CHANGES = """
            headerManipulation:
              requestHeadersToAdd: [{header: {key: x-a, value: a}}, {header: {key: x-b, value: b}, append: false}]
              requestHeadersToRemove: [x-c]
              responseHeadersToAdd: [{header: {key: x-d, value: d}, append: true}]
              responseHeadersToRemove: [x-e]
            """;

    private static final String SECRET = """
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: token, namespace: default}
            type: %s
            data: {x-token: %s}
            """;

    @Test
    void headers_of_a_route_are_added_and_removed() {
        Route route = Translation.ofOptions(CHANGES).route();

        assertThat(texts(route.getRequestHeadersToAddList()))
                .containsExactly("x-a: a APPEND_IF_EXISTS_OR_ADD", "x-b: b OVERWRITE_IF_EXISTS_OR_ADD");
        assertThat(route.getRequestHeadersToRemoveList()).containsExactly("x-c");
        assertThat(texts(route.getResponseHeadersToAddList())).containsExactly("x-d: d APPEND_IF_EXISTS_OR_ADD");
        assertThat(route.getResponseHeadersToRemoveList()).containsExactly("x-e");
    }

    @Test
    void headers_of_a_virtual_host_are_added_and_removed() {
        VirtualHost host = Translation.ofHost("options:\n" + CHANGES.indent(2)).host();

        assertThat(host.getRequestHeadersToAddList()).hasSize(2);
        assertThat(host.getRequestHeadersToRemoveList()).containsExactly("x-c");
        assertThat(host.getResponseHeadersToAddList()).hasSize(1);
        assertThat(host.getResponseHeadersToRemoveList()).containsExactly("x-e");
    }

    @Test
    void headers_of_a_weighted_destination_are_added_and_removed() {
        ClusterWeight destination = Translation.ofRoutes("""
                        - routeAction:
                            multi:
                              destinations:
                              - destination: {upstream: {name: petstore}}
                                weight: 1
                                options:
                        """ + CHANGES.indent(10))
                .route()
                .getRoute()
                .getWeightedClusters()
                .getClusters(0);

        assertThat(destination.getRequestHeadersToAddList()).hasSize(2);
        assertThat(destination.getRequestHeadersToRemoveList()).containsExactly("x-c");
        assertThat(destination.getResponseHeadersToAddList()).hasSize(1);
        assertThat(destination.getResponseHeadersToRemoveList()).containsExactly("x-e");
    }

    @Test
    void row_112_headers_work_on_redirects() {
        assertThat(Translation.ofOptionsOnRedirect(CHANGES).reports()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "responseHeadersToAdd: [{header: {key: ':scheme', value: a}}] | responseHeadersToAdd[0].header HeaderNameForbidden",
                "responseHeadersToAdd: [{header: {key: hOsT, value: a}}]      | responseHeadersToAdd[0].header HeaderNameForbidden",
                "requestHeadersToAdd: [{header: {key: host, value: a}}]       | requestHeadersToAdd[0].header HeaderNameForbidden",
                "requestHeadersToAdd: [{}]                                    | requestHeadersToAdd[0] HeaderMissing",
                "responseHeadersToAdd: [{}]                                   | responseHeadersToAdd[0] HeaderMissing",
                "requestHeadersToAdd: [{header: {value: a}}]                  | requestHeadersToAdd[0].header HeaderNameBad",
                "requestHeadersToAdd: [{header: {key: a b}}]                  | requestHeadersToAdd[0].header HeaderNameBad",
                "requestHeadersToAdd: [{header: {key: a, value: '%x%'}}]      | requestHeadersToAdd[0].header HeaderValueBad",
                "requestHeadersToRemove: [':path']                            | requestHeadersToRemove[0] HeaderNameForbidden",
                "responseHeadersToRemove: ['']                                | responseHeadersToRemove[0] HeaderNameBad",
                "requestHeadersToAdd: [{headerSecretRef: {name: gone}}]       | requestHeadersToAdd[0].headerSecretRef HeaderSecretMissing",
                "requestHeadersToAdd: [{headerSecretRef: {name: a, namespace: unseen}}] | requestHeadersToAdd[0].headerSecretRef HeaderSecretNotPermitted",
            })
    void row_121_mistakes_are_errors_on_a_route_and_on_a_virtual_host(String changes, String problem) {
        assertThat(Translation.ofOptions("headerManipulation: {" + changes + "}")
                        .problems())
                .containsExactly("routes[0].options.headerManipulation." + problem);
        assertThat(Translation.ofHost("options: {headerManipulation: {" + changes + "}}")
                        .problems())
                .containsExactly("options.headerManipulation." + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "plain",
                "100%%",
                "%PROTOCOL%",
                "a %REQ(x-user?:authority):20% b%%%RESPONSE_CODE%",
                "%DYNAMIC_METADATA(a:b:c)%",
                ""
            })
    void values_in_envoys_format_are_taken(String value) {
        assertThat(HeaderFormats.mistake(value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%FOO%",
                "%REQ%",
                "%PROTOCOL(a)%",
                "%PROTOCOL:3%",
                "100%",
                "%lower%",
                "%REQ(x-user%",
                "%PROTOCOL",
                "%%%",
                "a\nb",
                "%%% %PROTOCOL%"
            })
    void values_that_envoy_cannot_read_are_refused(String value) {
        assertThat(HeaderFormats.mistake(value)).isPresent();
    }

    @Test
    void a_value_that_is_longer_than_envoy_takes_is_found_by_envoys_own_constraints() {
        Translation translation = Translation.ofOptions(
                "headerManipulation: {responseHeadersToAdd: [{header: {key: a, value: " + "a".repeat(16_385) + "}}]}");

        assertThat(translation.problems()).containsExactly("routes[0] EnvoyWouldRefuse");
        assertThat(translation.message()).contains("response_headers_to_add[0].header.value");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void headers_of_a_secret_are_taken_literally() {
        Translation translation = withSecret("Opaque", "MTAwJQ==");

        assertThat(translation.reports()).isEmpty();
        assertThat(texts(translation.route().getRequestHeadersToAddList()))
                .containsExactly("x-token: 100%% OVERWRITE_IF_EXISTS_OR_ADD");
    }

    @Test
    void a_secret_of_another_type_is_an_error() {
        assertThat(withSecret("kubernetes.io/tls", "MTAwJQ==").problems())
                .containsExactly("routes[0].options.headerManipulation.requestHeadersToAdd[0].headerSecretRef"
                        + " HeaderSecretWrongType");
    }

    private static Translation withSecret(String type, String data) {
        return Translation.of(Translation.withRoutes("""
                        - routeAction: {single: {upstream: {name: petstore}}}
                          options:
                            headerManipulation:
                              requestHeadersToAdd: [{headerSecretRef: {name: token}, append: false}]
                        """) + SECRET.formatted(type, data));
    }

    private static List<String> texts(List<HeaderValueOption> headers) {
        return headers.stream()
                .map(option -> option.getHeader().getKey() + ": "
                        + option.getHeader().getValue() + " " + option.getAppendAction())
                .toList();
    }
}
