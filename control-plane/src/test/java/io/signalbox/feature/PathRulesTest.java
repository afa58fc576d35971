package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PathRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"/", "''", "%af801&*", "/a.b/..c/d..", "no/leading/slash", "/a:@._~!$&'()*+,=;-"})
    void row_110_paths_that_everybody_reads_alike_are_fine(String path) {
        assertThat(problems(path, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%0", "/é", "//", "/a/./b", "/a/../b", "%2F", "%2f", "/a#b", "/a/..", "/a/.", "/a b", "/a?b", "/{a}"
            })
    void row_110_other_paths_are_errors(String path) {
        assertThat(problems(path, "")).containsExactly("routes[0].matchers[0].prefix PathBad");
    }

    @ParameterizedTest
    @ValueSource(strings = {"some/site?a=b&c=d", "some/site#frag", "/a?b=//", ""})
    void row_109_a_rewrite_may_have_a_query_and_a_fragment(String rewrite) {
        assertThat(problems("/", rewrite)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/<a>", "/{a}", "/[a]", "/home/../secret", "//a?b"})
    void row_108_and_109_other_rewrites_are_errors(String rewrite) {
        assertThat(problems("/", rewrite)).containsExactly("routes[0].options.prefixRewrite RewriteBad");
    }

    private static java.util.List<String> problems(String prefix, String rewrite) {
        return Translation.ofRoutes("""
                        - matchers: [{prefix: "%s"}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options: {prefixRewrite: "%s"}
                        """.formatted(prefix, rewrite)).problems();
    }
}
