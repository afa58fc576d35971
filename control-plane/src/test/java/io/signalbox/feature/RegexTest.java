package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link Regex} and {@link RegexBounds}. */
final class RegexTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(a{100}){100}",
                "(((a{100}){100}){100}){100}",
                "((a|b{20}){30}c){2,}(x{1000}){2}",
                "a{1001}",
                "(?:(a{2}){20}[)]{9}){26}",
            })
    void row_55_repetitions_that_re2_does_not_take_are_refused_without_being_compiled(String expression) {
        assertThat(RegexBounds.mistake(expression).orElse("")).contains("1000 times");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{1000}",
                "(a{10}){100}",
                "(a{10}){100}|(b{10}){100}",
                "[(]{1000}[a{1000}]{1000}",
                "[^]{2000}]",
                "\\({1000}\\{{1000}",
                "\\Q(a{1000}){1000}\\E",
                "[[:alpha:]a]{10}",
                "a{b}{,9999}",
            })
    void repetitions_that_re2_takes_are_left_alone(String expression) {
        assertThat(RegexBounds.mistake(expression)).isEmpty();
    }

    @Test
    void groups_that_nest_too_deeply_are_refused() {
        assertThat(RegexBounds.mistake("(".repeat(1000) + ")".repeat(1000))).isEmpty();
        assertThat(RegexBounds.mistake("(".repeat(1001) + ")".repeat(1001)).orElse(""))
                .contains("nests");
    }

    @Test
    void an_empty_expression_is_refused() {
        assertThat(RegexBounds.mistake("")).isPresent();
    }

    @Test
    void row_98_the_settings_limit_is_on_every_regex() {
        Translation translation = Translation.of(withLimit(200) + Translation.withRoutes("""
                        - matchers:
                          - regex: /a
                            methods: [GET]
                            headers: [{name: h, value: a, regex: true}]
                            queryParameters: [{name: q, value: a, regex: true}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options:
                            regexRewrite: {pattern: {regex: a}}
                            hostRewritePathRegex: {pattern: {regex: a}}
                            cors: {allowOriginRegex: [a]}
                        """));

        assertThat(translation.reports()).isEmpty();
        assertThat(translation.route().toString().split("max_program_size \\{\\s+value: 200", -1))
                .hasSize(7);
    }

    @Test
    void an_expression_beyond_the_settings_limit_is_an_error() {
        Translation translation = Translation.of(withLimit(5) + Translation.withRoutes("""
                        - matchers: [{regex: /a-long-path}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """));

        assertThat(translation.problems()).containsExactly("routes[0].matchers[0].regex RegexTooLarge");
        assertThat(translation.message()).contains("only 5 is allowed");
    }

    @Test
    void of_two_limits_the_smaller_counts() {
        String rewrite = "{regexRewrite: {pattern: {regex: a, googleRe2: {maxProgramSize: %d}}}}";
        String route = """
                - matchers: [{prefix: /}]
                  routeAction: {single: {upstream: {name: petstore}}}
                  options: %s
                """;

        assertThat(limitOf(Translation.of(
                        withLimit(200) + Translation.withRoutes(route.formatted(rewrite.formatted(100))))))
                .isEqualTo(100);
        assertThat(limitOf(Translation.of(
                        withLimit(200) + Translation.withRoutes(route.formatted(rewrite.formatted(300))))))
                .isEqualTo(200);
        assertThat(limitOf(Translation.ofRoutes(route.formatted(rewrite.formatted(300)))))
                .isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\\\2", "\\\\x", "a\\\\"})
    void a_substitution_that_re2_cannot_make_is_a_warning(String substitution) {
        Translation translation = Translation.ofOptions(
                "regexRewrite: {pattern: {regex: \"/(a)\"}, substitution: \"" + substitution + "\"}");

        assertThat(translation.problems())
                .containsExactly("routes[0].options.regexRewrite.substitution RegexSubstitutionBad");
        assertThat(translation.route().getRoute().hasRegexRewrite()).isTrue();
    }

    /** Envoy refuses a program larger than 100 unless it is told otherwise, and with it all routes of the listener. */
    @ParameterizedTest
    @CsvSource({"/petstore/api/v1/[^/]+/.*, 0", "/[a-z]{60}, 1024", "(?i)/petstore/pets, 1024", "(/[^/]+/.*|){9}, 1024"
    })
    void envoy_is_told_of_the_default_limit_only_where_its_own_may_be_too_small(String expression, int limit) {
        Translation translation = Translation.ofOptions("regexRewrite: {pattern: {regex: '" + expression + "'}}");

        assertThat(translation.reports()).isEmpty();
        assertThat(limitOf(translation)).isEqualTo(limit);
    }

    @Test
    void an_expression_beyond_the_default_limit_is_an_error() {
        assertThat(Translation.ofOptions("regexRewrite: {pattern: {regex: '(?:ab){600}'}}")
                        .problems())
                .containsExactly("routes[0].options.regexRewrite.pattern.regex RegexTooLarge");
    }

    private static int limitOf(Translation translation) {
        return translation
                .route()
                .getRoute()
                .getRegexRewrite()
                .getPattern()
                .getGoogleRe2()
                .getMaxProgramSize()
                .getValue();
    }

    private static String withLimit(int programSize) {
        return """
               apiVersion: gloo.solo.io/v1
               kind: Settings
               metadata: {name: default, namespace: gloo-system}
               spec: {gloo: {regexMaxProgramSize: %d}}
               ---
               """.formatted(programSize);
    }
}
