package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.signalbox.envoy.HttpFilter;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class CorsTest {

    private static final String ROUTE = """
            routes:
            - routeAction: {single: {upstream: {name: petstore}}}
              options: {cors: {allowOrigin: ["*"], exposeHeaders: [b, c]}}
            """;

    @Test
    void a_policy_of_a_virtual_host_is_the_filters() {
        Translation translation = Translation.ofHost("""
                options:
                  cors:
                    allowOrigin: [https://a.example]
                    allowOriginRegex: ["https://.*\\\\.b\\\\.example"]
                    allowMethods: [GET, POST]
                    allowHeaders: [x-a, x-b]
                    exposeHeaders: [x-c]
                    maxAge: "600"
                    allowCredentials: true
                """);
        CorsPolicy policy = policy(translation.host().getTypedPerFilterConfigMap());

        assertThat(translation.reports()).isEmpty();
        assertThat(policy.getAllowOriginStringMatch(0).getExact()).isEqualTo("https://a.example");
        assertThat(policy.getAllowOriginStringMatch(1).getSafeRegex().getRegex())
                .isEqualTo("https://.*\\.b\\.example");
        assertThat(policy.getAllowMethods()).isEqualTo("GET,POST");
        assertThat(policy.getAllowHeaders()).isEqualTo("x-a,x-b");
        assertThat(policy.getExposeHeaders()).isEqualTo("x-c");
        assertThat(policy.getMaxAge()).isEqualTo("600");
        assertThat(policy.getAllowCredentials().getValue()).isTrue();
        assertThat(translation.result().needs().filters())
                .extracting(HttpFilter::name)
                .containsExactly("envoy.filters.http.cors");
    }

    @Test
    void without_a_policy_no_filter_is_needed() {
        assertThat(Translation.ofOptions("timeout: 1s").result().needs().filters())
                .isEmpty();
    }

    @Test
    void a_route_may_switch_it_off() {
        Translation translation = Translation.ofOptions("cors: {allowOrigin: [a], disableForRoute: true}");

        assertThat(policy(translation.route()).getFilterEnabled().getRuntimeKey())
                .isEqualTo("gloo.routeplugin.cors");
        assertThat(policy(translation.route())
                        .getFilterEnabled()
                        .getDefaultValue()
                        .getNumerator())
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{disableForRoute: true}"})
    void row_123_a_policy_without_an_origin_is_an_error(String cors) {
        assertThat(Translation.ofOptions("cors: " + cors).problems())
                .containsExactly("routes[0].options.cors CorsNoOrigin");
        assertThat(Translation.ofHost("options: {cors: {}}").problems()).containsExactly("options.cors CorsNoOrigin");
    }

    @Test
    void row_123_an_expression_that_does_not_compile_is_an_error() {
        assertThat(Translation.ofOptions("cors: {allowOriginRegex: ['*.example']}")
                        .problems())
                .containsExactly("routes[0].options.cors.allowOriginRegex[0] RegexBad");
    }

    @Test
    void it_cannot_be_switched_off_on_a_virtual_host() {
        assertThat(Translation.ofHost("options: {cors: {allowOrigin: [a], disableForRoute: true}}")
                        .problems())
                .containsExactly("options.cors.disableForRoute CorsDisabledOnHost");
    }

    @Test
    void on_a_redirect_it_is_an_error() {
        assertThat(Translation.ofOptionsOnRedirect("cors: {allowOrigin: [a]}").problems())
                .containsExactly("routes[0].options.cors CorsOnRedirect");
    }

    @Test
    void row_124_on_a_direct_response_it_becomes_response_headers() {
        Translation translation = Translation.ofRoutes("""
                - directResponseAction: {status: 200}
                  options:
                    headerManipulation: {responseHeadersToAdd: [{header: {key: x-a, value: a}}]}
                    cors: {allowOrigin: [a, b, a], allowOriginRegex: ["c%"], allowMethods: [GET], maxAge: "1"}
                """);

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.route().getTypedPerFilterConfigMap()).isEmpty();
        assertThat(translation.route().getResponseHeadersToAddList())
                .extracting(option ->
                        option.getHeader().getKey() + ": " + option.getHeader().getValue())
                .containsExactly(
                        "x-a: a",
                        "Access-Control-Allow-Origin: a,b,c%%",
                        "Access-Control-Allow-Methods: GET",
                        "Access-Control-Allow-Headers: ",
                        "Access-Control-Expose-Headers: ",
                        "Access-Control-Max-Age: 1",
                        "Access-Control-Allow-Credentials: false");
    }

    @Test
    void row_125_exposed_headers_are_united_when_the_host_says_so() {
        String options = """
                options:
                  cors: {allowOrigin: ["*"], exposeHeaders: [a, b]}
                  corsPolicyMergeSettings: {exposeHeaders: %s}
                """;

        assertThat(policy(Translation.ofHost(options.formatted("UNION") + ROUTE).route())
                        .getExposeHeaders())
                .isEqualTo("a,b,c");
        assertThat(policy(Translation.ofHost(options.formatted("DEFAULT") + ROUTE)
                                .route())
                        .getExposeHeaders())
                .isEqualTo("b,c");
    }

    private static CorsPolicy policy(Route route) {
        return policy(route.getTypedPerFilterConfigMap());
    }

    private static CorsPolicy policy(Map<String, Any> configs) {
        Any config = Objects.requireNonNull(configs.get("envoy.filters.http.cors"));
        try {
            return config.unpack(CorsPolicy.class);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
