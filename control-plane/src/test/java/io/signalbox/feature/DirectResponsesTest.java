package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DirectResponsesTest {

    @Test
    void a_status_and_a_body_are_answered() {
        Translation translation = Translation.ofRoutes("- directResponseAction: {status: 503, body: closed}");

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(503);
        assertThat(translation.route().getDirectResponse().getBody().getInlineString())
                .isEqualTo("closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 199, 600})
    void a_status_that_envoy_refuses_is_an_error(int status) {
        Translation translation = Translation.ofRoutes("- directResponseAction: {status: " + status + "}");

        assertThat(translation.problems())
                .containsExactly("routes[0].directResponseAction.status DirectResponseStatusBad");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void a_body_that_envoy_refuses_is_an_error() {
        assertThat(body("é".repeat(2048)).reports()).isEmpty();
        assertThat(body("é".repeat(2048) + "a").problems())
                .containsExactly("routes[0].directResponseAction.body DirectResponseBodyTooLong");
    }

    private static Translation body(String body) {
        return Translation.ofRoutes("- directResponseAction: {status: 200, body: " + body + "}");
    }
}
