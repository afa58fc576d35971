package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.config.route.v3.QueryParameterMatcher;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gloo.Settings;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookups;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** {@link Matchers} and the routes that they make. */
final class MatchersTest {

    @Test
    void row_94_a_route_without_matchers_takes_every_path() {
        Translation translation = Translation.ofRoutes("""
                        - routeAction: {single: {upstream: {name: petstore}}}
                        - matchers: []
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.routes())
                .extracting(route -> route.getMatch().getPrefix())
                .containsExactly("/", "/");
    }

    @Test
    void row_95_a_matcher_without_a_path_is_an_error() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{headers: [{name: test}]}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems()).containsExactly("routes[0].matchers[0] MatcherWithoutPath");
        assertThat(translation.routes()).isEmpty();
    }

    @Test
    void row_96_two_matchers_give_two_routes() {
        List<Route> routes = Translation.ofRoutes("""
                        - matchers: [{prefix: /cart}, {exact: /basket}]
                          routeAction: {single: {upstream: {name: petstore}}}
                          options: {timeout: 3s}
                        """).routes();

        assertThat(routes)
                .extracting(Route::getName)
                .containsExactly("default_shop-route-0-matcher-0", "default_shop-route-0-matcher-1");
        assertThat(routes)
                .extracting(Route::getMatch)
                .containsExactly(
                        RouteMatch.newBuilder().setPrefix("/cart").build(),
                        RouteMatch.newBuilder().setPath("/basket").build());
        assertThat(routes.get(0).toBuilder().clearName().clearMatch().build())
                .isEqualTo(routes.get(1).toBuilder().clearName().clearMatch().build());
    }

    @Test
    void row_97_a_header_is_matched_by_presence_value_or_regex_and_inverted() {
        RouteMatch match = match("""
                prefix: /
                headers:
                - {name: present}
                - {name: exact, value: a}
                - {name: expression, value: a.*, regex: true}
                - {name: absent, invertMatch: true}
                """);

        assertThat(match.getHeadersList())
                .containsExactly(
                        header("present").setPresentMatch(true).build(),
                        header("exact")
                                .setStringMatch(StringMatcher.newBuilder().setExact("a"))
                                .build(),
                        header("expression")
                                .setStringMatch(StringMatcher.newBuilder().setSafeRegex(regex("a.*")))
                                .build(),
                        header("absent")
                                .setPresentMatch(true)
                                .setInvertMatch(true)
                                .build());
    }

    @Test
    void query_parameters_are_matched_by_presence_value_or_regex() {
        RouteMatch match = match("""
                prefix: /
                queryParameters:
                - {name: present}
                - {name: exact, value: a}
                - {name: expression, value: a.*, regex: true}
                """);

        assertThat(match.getQueryParametersList())
                .containsExactly(
                        QueryParameterMatcher.newBuilder()
                                .setName("present")
                                .setPresentMatch(true)
                                .build(),
                        QueryParameterMatcher.newBuilder()
                                .setName("exact")
                                .setStringMatch(StringMatcher.newBuilder().setExact("a"))
                                .build(),
                        QueryParameterMatcher.newBuilder()
                                .setName("expression")
                                .setStringMatch(StringMatcher.newBuilder().setSafeRegex(regex("a.*")))
                                .build());
    }

    @Test
    void methods_are_one_condition_after_the_headers() {
        RouteMatch match = match("""
                prefix: /
                methods: [GET, POST]
                headers: [{name: present}]
                """);

        assertThat(match.getHeadersList())
                .containsExactly(
                        header("present").setPresentMatch(true).build(),
                        header(":method")
                                .setStringMatch(StringMatcher.newBuilder().setSafeRegex(regex("GET|POST")))
                                .build());
    }

    @Test
    void a_regex_matches_the_path() {
        assertThat(match("regex: /a/[0-9]+").getSafeRegex()).isEqualTo(regex("/a/[0-9]+"));
    }

    @Test
    void a_connect_matcher_takes_connect_requests() {
        assertThat(match("connectMatcher: {}").hasConnectMatcher()).isTrue();
    }

    @Test
    void the_case_of_a_path_counts_unless_it_is_said_not_to() {
        assertThat(match("prefix: /a").hasCaseSensitive()).isFalse();
        assertThat(match("{prefix: /a, caseSensitive: false}")
                        .getCaseSensitive()
                        .getValue())
                .isFalse();
        assertThat(match("{prefix: /a, caseSensitive: false}").hasCaseSensitive())
                .isTrue();
    }

    @Test
    void a_regex_whose_case_shall_not_count_is_a_warning() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{regex: /a, caseSensitive: false}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems()).containsExactly("routes[0].matchers[0].caseSensitive MatcherCaseIgnored");
        assertThat(translation.route().hasRoute()).isTrue();
    }

    @Test
    void row_55_a_regex_that_does_not_compile_is_an_error() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{regex: "["}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems()).containsExactly("routes[0].matchers[0].regex RegexBad");
        assertThat(translation.message()).contains("missing closing ]");
        assertThat(translation.routes()).isEmpty();
    }

    @Test
    void every_regex_of_a_matcher_is_checked() {
        Translation translation = Translation.ofRoutes("""
                        - matchers:
                          - prefix: /
                            methods: ["GET("]
                            headers: [{name: a, value: "(", regex: true}]
                            queryParameters: [{name: a, value: "(", regex: true}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems())
                .containsExactly(
                        "routes[0].matchers[0].headers[0].value RegexBad",
                        "routes[0].matchers[0].methods RegexBad",
                        "routes[0].matchers[0].queryParameters[0].value RegexBad");
    }

    @Test
    void headers_and_query_parameters_need_names() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{prefix: /, headers: [{value: a}], queryParameters: [{value: a}]}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems())
                .containsExactly(
                        "routes[0].matchers[0].headers[0].name MatcherWithoutName",
                        "routes[0].matchers[0].queryParameters[0].name MatcherWithoutName");
    }

    @Test
    void row_108_a_path_that_climbs_is_an_error() {
        Translation translation = Translation.ofRoutes("""
                        - matchers: [{prefix: home/../secret}, {exact: home/../secret}]
                          routeAction: {single: {upstream: {name: petstore}}}
                        """);

        assertThat(translation.problems())
                .containsExactly("routes[0].matchers[0].prefix PathBad", "routes[0].matchers[1].exact PathBad");
    }

    /** An operator's text must never be what stops the translation of everybody else's. */
    @Test
    void whatever_is_written_as_a_regex_is_translated_or_reported() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        String alphabet = "()[]{}|*+?.\\^$-,:QEPpdnzab0129<>=! \u00e9\ud83d\ude00\ud800";
        for (int i = 0; i < 20_000; i++) {
            String expression = random.ints(random.nextInt(24), 0, alphabet.length())
                    .mapToObj(at -> alphabet.substring(at, at + 1))
                    .reduce("", String::concat);
            Matcher matcher = Matcher.newBuilder().setRegex(expression).build();
            Scope scope = scope();
            Optional<RouteMatch> match = Matchers.translate(matcher, scope);

            assertThat(match.isEmpty())
                    .as("seed %d, expression %s", seed, expression)
                    .isEqualTo(scope.hasErrors());
        }
    }

    private static RouteMatch match(String matcher) {
        Translation translation = Translation.ofRoutes(
                "- matchers:\n  -\n" + matcher.indent(4) + "  routeAction: {single: {upstream: {name: petstore}}}\n");
        assertThat(translation.reports()).isEmpty();
        return translation.route().getMatch();
    }

    private static HeaderMatcher.Builder header(String name) {
        return HeaderMatcher.newBuilder().setName(name);
    }

    private static RegexMatcher regex(String expression) {
        return RegexMatcher.newBuilder().setRegex(expression).build();
    }

    private static Scope scope() {
        return Scope.of(
                Kinds.VIRTUAL_SERVICE.key("default", "shop"), FieldPath.SPEC, NOWHERE, Settings.getDefaultInstance());
    }

    private static final Lookups NOWHERE = new Lookups() {
        @Override
        public <T extends com.google.protobuf.Message> Lookup<Resource<T>> find(Key<T> key) {
            return new Lookup.Missing<>();
        }

        @Override
        public DestinationState destination(ClusterRef ref) {
            return new DestinationState.Unusable("UpstreamMissing", ref + " does not exist");
        }
    };
}
