package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Timeouts}, {@link PrefixRewrite}, {@link RegexRewrite} and {@link HostRewrite}. */
final class RouteOptionsTest {

    @Test
    void timeouts_are_written_as_they_are_said() {
        RouteAction action = action("{timeout: 5s, idleTimeout: 0s, maxStreamDuration: {grpcTimeoutHeaderMax: 1s}}");

        assertThat(action.getTimeout()).isEqualTo(seconds(5));
        assertThat(action.hasIdleTimeout()).isTrue();
        assertThat(action.getIdleTimeout()).isEqualTo(seconds(0));
        assertThat(action.getMaxStreamDuration().getGrpcTimeoutHeaderMax()).isEqualTo(seconds(1));
        assertThat(action("{idleTimeout: 1s}").hasTimeout()).isFalse();
    }

    @Test
    void an_empty_prefix_rewrite_is_written_too() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{prefix: /a}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options: {prefixRewrite: ""}
                        - matchers: [{prefix: /b}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options: {prefixRewrite: /c}
                        """);

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.routes())
                .extracting(route -> route.getRoute().getPrefixRewrite())
                .containsExactly("", "/c");
    }

    @Test
    void a_prefix_rewrite_beside_a_regex_is_an_error_that_says_what_to_use() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{regex: /a/.*}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options: {prefixRewrite: /b}
                        """);

        assertThat(translation.problems()).containsExactly("routes[0].options.prefixRewrite PrefixRewriteNeedsPrefix");
        assertThat(translation.message()).endsWith("the regex \"/a/.*\"; use regexRewrite");
        assertThat(translation.route().getDirectResponse().getStatus()).isEqualTo(404);
    }

    @Test
    void two_rewrites_of_one_path_are_an_error() {
        assertThat(Translation.ofOptions("{prefixRewrite: /a, regexRewrite: {pattern: {regex: a}}}")
                        .problems())
                .containsExactly("routes[0].options.prefixRewrite TwoRewrites");
    }

    @Test
    void a_regex_rewrite_replaces_what_it_finds() {
        RouteAction action = action("regexRewrite: {pattern: {regex: '^/v1/(.*)'}, substitution: '/v2/\\1'}");

        assertThat(action.getRegexRewrite().getPattern().getRegex()).isEqualTo("^/v1/(.*)");
        assertThat(action.getRegexRewrite().getSubstitution()).isEqualTo("/v2/\\1");
    }

    @Test
    void the_host_is_rewritten_in_one_of_four_ways() {
        assertThat(action("hostRewrite: a.example").getHostRewriteLiteral()).isEqualTo("a.example");
        assertThat(action("autoHostRewrite: true").getAutoHostRewrite().getValue())
                .isTrue();
        assertThat(action("hostRewriteHeader: x-host").getHostRewriteHeader()).isEqualTo("x-host");
        assertThat(action("hostRewritePathRegex: {pattern: {regex: '^/(.+)/.*$'}, substitution: '\\1'}")
                        .getHostRewritePathRegex()
                        .getSubstitution())
                .isEqualTo("\\1");
    }

    @Test
    void the_clients_host_is_appended_only_beside_a_rewrite() {
        assertThat(action("{hostRewrite: a, appendXForwardedHost: true}").getAppendXForwardedHost())
                .isTrue();
        assertThat(Translation.ofOptions("appendXForwardedHost: true").problems())
                .containsExactly("routes[0].options.appendXForwardedHost XForwardedHostWithoutRewrite");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "timeout: -1s                                          | timeout DurationBad",
                "timeout: 9223372036s                                  | timeout DurationBad",
                "idleTimeout: -0.5s                                    | idleTimeout DurationBad",
                "maxStreamDuration: {maxStreamDuration: -1s}           | maxStreamDuration.maxStreamDuration DurationBad",
                "regexRewrite: {pattern: {regex: '['}}                 | regexRewrite.pattern.regex RegexBad",
                "hostRewritePathRegex: {pattern: {regex: '['}}         | hostRewritePathRegex.pattern.regex RegexBad",
                "hostRewriteHeader: ':authority'                       | hostRewriteHeader HostRewriteHeaderBad",
                "hostRewriteHeader: ''                                 | hostRewriteHeader HostRewriteHeaderBad",
                "hostRewrite: \"a\\nb\"                                | hostRewrite HostRewriteBad",
            })
    void row_56_mistakes_are_reported_where_they_are(String option, String problem) {
        assertThat(Translation.ofOptions("{" + option + "}").problems())
                .containsExactly("routes[0].options." + problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "timeout: 1s",
                "idleTimeout: 1s",
                "maxStreamDuration: {}",
                "prefixRewrite: /a",
                "regexRewrite: {pattern: {regex: a}}",
                "hostRewrite: a",
                "autoHostRewrite: true",
                "appendXForwardedHost: true",
            })
    void row_111_what_has_no_effect_on_a_redirect_or_a_direct_response_is_a_warning(String option) {
        String field = option.substring(0, option.indexOf(':'));
        Translation onRedirect = Translation.ofOptionsOnRedirect(option);
        Translation onResponse =
                Translation.ofRoutes("- directResponseAction: {status: 200}\n  options:\n" + option.indent(4));

        assertThat(onRedirect.problems()).containsExactly("routes[0].options." + field + " OptionWithoutEffect");
        assertThat(onRedirect.message()).contains("redirectAction");
        assertThat(onRedirect.route().hasRedirect()).isTrue();
        assertThat(onResponse.problems()).containsExactly("routes[0].options." + field + " OptionWithoutEffect");
        assertThat(onResponse.message()).contains("directResponseAction");
    }

    private static RouteAction action(String options) {
        Translation translation = Translation.ofOptions(options);
        assertThat(translation.reports()).isEmpty();
        return translation.route().getRoute();
    }

    private static Duration seconds(int seconds) {
        return Duration.newBuilder().setSeconds(seconds).build();
    }
}
