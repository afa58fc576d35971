package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.RedirectAction;
import io.envoyproxy.envoy.config.route.v3.RedirectAction.RedirectResponseCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RedirectsTest {

    @Test
    void what_is_not_said_stays_as_in_the_request() {
        assertThat(redirect("{hostRedirect: shop.example.com}"))
                .isEqualTo(RedirectAction.newBuilder()
                        .setHostRedirect("shop.example.com")
                        .setHttpsRedirect(false)
                        .build());
    }

    @Test
    void all_of_it_may_be_said() {
        assertThat(redirect("{pathRedirect: /new, httpsRedirect: true, stripQuery: true, portRedirect: 8443}"))
                .isEqualTo(RedirectAction.newBuilder()
                        .setPathRedirect("/new")
                        .setHttpsRedirect(true)
                        .setStripQuery(true)
                        .setPortRedirect(8443)
                        .build());
    }

    @Test
    void a_prefix_or_an_expression_of_the_path_may_be_replaced() {
        assertThat(redirect("{prefixRewrite: /new}").getPrefixRewrite()).isEqualTo("/new");
        assertThat(redirect("{regexRewrite: {pattern: {regex: /v1/(.*)}, substitution: '/v2/\\1'}}")
                        .getRegexRewrite()
                        .getSubstitution())
                .isEqualTo("/v2/\\1");
    }

    @ParameterizedTest
    @CsvSource({
        "MOVED_PERMANENTLY, MOVED_PERMANENTLY",
        "FOUND, FOUND",
        "SEE_OTHER, SEE_OTHER",
        "TEMPORARY_REDIRECT, TEMPORARY_REDIRECT",
        "PERMANENT_REDIRECT, PERMANENT_REDIRECT",
        "4, PERMANENT_REDIRECT"
    })
    void each_status_is_envoys(String written, RedirectResponseCode expected) {
        assertThat(redirect("{hostRedirect: a, responseCode: " + written + "}").getResponseCode())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "pathRedirect: /../../home,                         pathRedirect PathBad",
        "hostRedirect: otherhost/../secret,                 hostRedirect PathBad",
        "prefixRewrite: /home/../secret,                    prefixRewrite RewriteBad",
        "portRedirect: 65536,                               portRedirect RedirectPortBad",
        "regexRewrite: {pattern: {regex: '['}},             regexRewrite.pattern.regex RegexBad",
    })
    void row_108_mistakes_are_reported_where_they_are(String redirect, String problem) {
        Translation translation = Translation.ofRoutes("- redirectAction: {" + redirect + "}");

        assertThat(translation.problems()).containsExactly("routes[0].redirectAction." + problem);
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void a_prefix_cannot_be_replaced_beside_a_regex() {
        Translation translation =
                Translation.ofRoutes("- {matchers: [{regex: /a}], redirectAction: {prefixRewrite: /b}}");

        assertThat(translation.problems())
                .containsExactly("routes[0].redirectAction.prefixRewrite PrefixRewriteNeedsPrefix");
        assertThat(translation.message()).endsWith("use regexRewrite");
    }

    private static RedirectAction redirect(String action) {
        Translation translation = Translation.ofRoutes("- redirectAction: " + action);
        assertThat(translation.reports()).isEmpty();
        return translation.route().getRedirect();
    }
}
