package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.Availability;
import io.signalbox.api.gloo.Upstream;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What operators get wrong: each mistake is told with its place and with what would be right. */
class ManifestProblemsTest {

    private static final String HEAD = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop}
            spec:
            """;

    /** One mistake in a VirtualService's spec, and how it is told: severity, code, line:column, field, words. */
    static Stream<Arguments> mistakes() {
        return Stream.of(
                arguments("  virtualHst: {}", "WARNING UnknownField 5:3 spec.virtualHst", "did you mean virtualHost?"),
                arguments(
                        "  virtualhost: {}", "WARNING UnknownField 5:3 spec.virtualhost", "did you mean virtualHost?"),
                arguments(
                        "  domains: [a]", "WARNING UnknownField 5:3 spec.domains", "did you mean virtualHost.domains?"),
                arguments("  rainbow: {}", "WARNING UnknownField 5:3 spec.rainbow", "so it has no effect"),
                arguments(
                        "  virtualHost:\n    domains: shop",
                        "ERROR WrongType 6:14 spec.virtualHost.domains",
                        "must be a list, but is text; begin each element with \"- \""),
                arguments(
                        "  virtualHost: [a]",
                        "ERROR WrongType 5:16 spec.virtualHost",
                        "must be a mapping, but is a list"),
                arguments(
                        "  displayName: 12",
                        "ERROR WrongType 5:16 spec.displayName",
                        "must be text, but is a whole number; put it in quotes"),
                arguments("  displayName: true", "ERROR WrongType 5:16 spec.displayName", "put it in quotes"),
                arguments(
                        route("matchers: [{prefix: /, caseSensitive: \"true\"}]"),
                        "ERROR WrongType 7:45 spec.virtualHost.routes[0].matchers[0].caseSensitive",
                        "true or false without quotes"),
                arguments(
                        route("redirectAction: {responseCode: MOVED}"),
                        "ERROR BadValue 7:38 spec.virtualHost.routes[0].redirectAction.responseCode",
                        "must be one of MOVED_PERMANENTLY, FOUND, SEE_OTHER"),
                arguments(
                        route("redirectAction: {responseCode: found}"),
                        "ERROR BadValue 7:38 spec.virtualHost.routes[0].redirectAction.responseCode",
                        "did you mean FOUND?"),
                arguments(
                        route("directResponseAction: {status: -1}"),
                        "ERROR OutOfRange 7:38 spec.virtualHost.routes[0].directResponseAction.status",
                        "must be from 0 to 4294967295, but is \"-1\""),
                arguments(
                        route("directResponseAction: {status: 0200}"),
                        "ERROR WrongType 7:38 spec.virtualHost.routes[0].directResponseAction.status",
                        "must be a whole number, but is \"0200\""),
                arguments(
                        route("directResponseAction: {status: 200.5}"),
                        "ERROR WrongType 7:38 spec.virtualHost.routes[0].directResponseAction.status",
                        "must be a whole number"),
                arguments(
                        route("options: {timeout: soon}"),
                        "ERROR BadValue 7:26 spec.virtualHost.routes[0].options.timeout",
                        "must be a duration such as 5s, 250ms or 1m30s, but is \"soon\""),
                arguments(
                        route("options: {timeout: 5}"),
                        "ERROR BadValue 7:26 spec.virtualHost.routes[0].options.timeout",
                        "must be a duration"),
                arguments(
                        route("redirectAction: {httpsRedirect: true, hostRedirect: {a: b}}"),
                        "ERROR WrongType 7:59 spec.virtualHost.routes[0].redirectAction.hostRedirect",
                        "must be text, but is a mapping"),
                arguments(
                        "  virtualHost:\n    routes:\n    - routeAction: {}\n      redirectAction: {}",
                        "ERROR OneofConflict 8:7 spec.virtualHost.routes[0].redirectAction",
                        "redirectAction cannot stand beside routeAction (line 7); keep one"),
                arguments(
                        "  virtualHost:\n    routes:\n    - routeAction: {}\n      redirectAction: {hostRedirect: a}",
                        "NOTE EmptyAlternative 7:7 spec.virtualHost.routes[0].routeAction",
                        "routeAction is empty beside redirectAction (line 8), so it has no effect"),
                arguments(
                        "  virtualHost:\n    routes:\n    - routeAction: {clusterHeader: a}\n      redirectAction: {}",
                        "WARNING EmptyAlternative 8:7 spec.virtualHost.routes[0].redirectAction",
                        "redirectAction is empty beside routeAction (line 7), so it has no effect"),
                arguments(
                        "  virtualHost:\n    routes:\n    - routeAction: {clusterHeader: a}\n"
                                + "      redirectAction: {hostRedirect: a}",
                        "ERROR OneofConflict 8:7 spec.virtualHost.routes[0].redirectAction",
                        "redirectAction cannot stand beside routeAction (line 7); keep one"),
                arguments(
                        "  displayName: a\n  displayName: b",
                        "ERROR DuplicateKey 6:3 spec.displayName",
                        "for the second time, first in line 5"),
                arguments(
                        "  displayName: a\n  display_name: b",
                        "ERROR DuplicateKey 6:3 spec.display_name",
                        "are the same field"),
                arguments(
                        "  virtualHost: {domains: [null]}",
                        "ERROR WrongType 5:27 spec.virtualHost.domains[0]",
                        "must be text, but is nothing"),
                arguments("  ? [a, b]\n  : c", "ERROR WrongType 5:5 spec", "a key must be text, but is a list"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void a_mistake_is_told_with_its_place(String spec, String where, String words) {
        ManifestFile file = read(HEAD + spec + "\n");

        assertThat(file.problems()).isEmpty();
        List<Problem> problems = file.manifests().getFirst().problems();
        assertThat(problems).hasSize(1);
        assertThat(line(problems.getFirst())).isEqualTo(where);
        assertThat(problems.getFirst().message()).contains(words);
        boolean lost = where.startsWith("ERROR");
        assertThat(file.manifests().getFirst())
                .isInstanceOf(lost ? Manifest.Unreadable.class : Manifest.Readable.class);
    }

    /** One mistake that leaves open which resource is meant. */
    static Stream<Arguments> mistakesOfPlace() {
        return Stream.of(
                arguments(
                        "kind: Upstream\nmetadata: {name: a}",
                        "ERROR MissingField 1:1 apiVersion",
                        "apiVersion is missing"),
                arguments("apiVersion: v1\nmetadata: {name: a}", "ERROR MissingField 1:1 kind", "kind is missing"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstream",
                        "ERROR MissingField 1:1 metadata.name",
                        "which Upstream this is"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: {generateName: a-}",
                        "ERROR MissingField 3:11 metadata.name",
                        "generateName is for the API server"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: {name: My_Cart}",
                        "ERROR BadName 3:18 metadata.name",
                        "lower-case letters"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: {name: a, namespace: b.c}",
                        "ERROR BadName 3:32 metadata.namespace",
                        "at most 63"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: {name: 12}",
                        "ERROR WrongType 3:18 metadata.name",
                        "must be text, but is a whole number"),
                arguments(
                        "apiVersion: gloo.solo.io/v1\nkind: Upstrem\nmetadata: {name: a}",
                        "ERROR UnknownKind 1:1 ",
                        "did you mean Upstream?"),
                arguments(
                        "apiVersion: gateway.solo.io/v1\nkind: Upstream\nmetadata: {name: a}",
                        "ERROR UnknownKind 1:1 ",
                        "write apiVersion: gloo.solo.io/v1"),
                arguments(
                        "apiVersion: discovery.k8s.io/v1beta1\nkind: EndpointSlice\nmetadata: {name: a}",
                        "ERROR UnknownKind 1:1 ",
                        "write apiVersion: discovery.k8s.io/v1"),
                arguments(
                        "apiVersion: enterprise.gloo.solo.io/v1\nkind: AuthConfig\nmetadata: {name: a}",
                        "WARNING KindNotHonoured 1:1 ",
                        "does not honour yet"),
                arguments(
                        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {x: 1}",
                        "NOTE KindNotRead 1:1 ",
                        "Deployment is not a kind that Signalbox reads"),
                arguments(
                        "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: a}",
                        "NOTE KindNotRead 1:1 ",
                        "passed over"),
                arguments("- a", "ERROR WrongType 1:1 ", "must be a mapping"),
                arguments("a: *b", "ERROR SyntaxError 1:4 ", "an alias that has no anchor before it"),
                arguments("a: &x [*x]", "ERROR SyntaxError 1:8 ", "part of what it names"),
                arguments("a: !point 1", "ERROR SyntaxError 1:4 ", "a tag that means nothing here"));
    }

    @ParameterizedTest
    @MethodSource("mistakesOfPlace")
    void a_mistake_that_hides_the_resource_is_told_of_the_place(String text, String where, String words) {
        ManifestFile file = read(text + "\n");

        assertThat(file.manifests()).isEmpty();
        assertThat(file.problems()).hasSize(1);
        assertThat(line(file.problems().getFirst())).isEqualTo(where);
        assertThat(file.problems().getFirst().message()).contains(words);
    }

    @Test
    void a_mistake_of_syntax_costs_no_other_document_and_names_its_resource_if_it_can() {
        ManifestFile file = read("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: a}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: b}
                spec:
                  static: {hosts: [
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: c
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: d}
                """);

        assertThat(file.manifests())
                .extracting(manifest -> manifest.getClass().getSimpleName() + " "
                        + manifest.key().name())
                .containsExactly("Readable a", "Unreadable b", "Readable d");
        assertThat(file.manifests().get(1).problems())
                .extracting(ManifestProblemsTest::line)
                .containsExactly("ERROR SyntaxError 10:1 ");
        assertThat(file.problems()).extracting(ManifestProblemsTest::line).containsExactly("ERROR SyntaxError 14:1 ");
    }

    @Test
    void all_mistakes_of_a_resource_are_told_at_once() {
        ManifestFile file = read(HEAD + "  virtualHost: {domains: a, routes: b}\n  displayName: []\n");

        assertThat(file.manifests().getFirst().problems()).hasSize(3);
    }

    @Test
    void a_field_that_this_build_cannot_honour_is_told_and_kept() {
        FieldDescriptor marked = Upstream.getDescriptor().getFields().stream()
                .filter(field -> field.getOptions().getExtension(ApiOptions.availability) != Availability.HONOURED)
                .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE && !field.isRepeated())
                .findFirst()
                .orElseThrow();
        ManifestFile file = read("apiVersion: gloo.solo.io/v1\nkind: Upstream\nmetadata: {name: a}\nspec: {%s: {}}\n"
                .formatted(marked.getJsonName()));

        Manifest.Readable manifest = (Manifest.Readable) file.manifests().getFirst();
        assertThat(manifest.problems()).singleElement().satisfies(problem -> {
            assertThat(line(problem)).isEqualTo("WARNING FieldNotHonoured 4:8 spec." + marked.getJsonName());
            assertThat(problem.message()).contains("so it has no effect");
        });
        assertThat(manifest.resource().body().hasField(marked)).isTrue();
    }

    @Test
    void a_field_beside_spec_is_told_to_belong_into_it() {
        assertThat(read("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop}
                virtualHost: {}
                """).manifests().getFirst().problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("did you mean spec.virtualHost?"));
    }

    @Test
    void labels_must_be_text() {
        assertThat(read("apiVersion: v1\nkind: Namespace\nmetadata: {name: a, labels: {version: 1}}\n")
                        .manifests()
                        .getFirst()
                        .problems())
                .extracting(ManifestProblemsTest::line)
                .containsExactly("ERROR WrongType 3:39 metadata.labels[\"version\"]");
    }

    @Test
    void a_name_may_have_dots_but_not_that_of_a_service() {
        assertThat(read("apiVersion: v1\nkind: Secret\nmetadata: {name: a.b}\n").manifests())
                .hasSize(1);
        assertThat(read("apiVersion: v1\nkind: Service\nmetadata: {name: a.b}\n")
                        .manifests())
                .isEmpty();
    }

    @Test
    void nothing_of_a_secret_is_quoted() {
        String secret = """
                apiVersion: v1
                kind: Secret
                metadata: {name: keys, labels: {a: [s3cret]}}
                type: [s3cret]
                immutable: s3cret
                data: {key: "s3cret!"}
                stringData: {other: {s3cret: s3cret}}
                """;
        ManifestFile whole = read(secret);
        ManifestFile broken = read(secret + "more: \"s3cret\n");

        assertThat(whole.manifests().getFirst().problems()).hasSizeGreaterThan(3);
        assertThat(Stream.of(
                                whole,
                                broken,
                                read(secret + "more: *s3cret\n"),
                                read(secret + "more: !s3cret x\n"),
                                read(secret + "more: !s3cret!x y\n"),
                                read(secret + "more: &s3cret!x\n"),
                                read(secret + "more: @s3cret\n"))
                        .flatMap(file -> Stream.concat(
                                file.problems().stream(),
                                file.manifests().stream().flatMap(manifest -> manifest.problems().stream()))))
                .allSatisfy(problem -> assertThat(problem.message()).doesNotContain("s3cret"));
        Manifest.Readable right = (Manifest.Readable)
                read("apiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {a: s3cret}\n")
                        .manifests()
                        .getFirst();
        assertThat(right.toString()).doesNotContain("s3cret");
    }

    @Test
    void aliases_cannot_make_a_small_file_large() {
        StringBuilder bomb = new StringBuilder(HEAD + "  a0: &a0 {x: y}\n");
        for (int i = 1; i < 30; i++) {
            String last = "*a" + (i - 1);
            bomb.append("  a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", List.of(last, last, last, last))));
        }
        // Unknown fields are not looked into, so the bomb is put where anything may stand.
        String upstream = bomb.toString()
                        .replace("gateway.solo.io/v1", "gloo.solo.io/v1")
                        .replace("kind: VirtualService", "kind: Proxy")
                + "  listeners:\n  - metadata: {x: *a29}\n";

        assertThat(problems(read(upstream))).extracting(Problem::code).contains(ManifestProblem.TOO_LARGE);
    }

    @Test
    void merge_keys_cannot_either() {
        StringBuilder bomb = new StringBuilder(HEAD + "  a0: &a0 {x: y}\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("  a%d: &a%d {<<: [*a%d, *a%d, *a%d]}\n".formatted(i, i, i - 1, i - 1, i - 1));
        }
        bomb.append("  virtualHost: *a39\n");

        assertThat(problems(read(bomb.toString()))).extracting(Problem::code).contains(ManifestProblem.TOO_LARGE);
    }

    @Test
    void deep_nesting_is_a_mistake_not_a_crash() {
        String deep = HEAD + "  virtualHost: " + "[".repeat(100_000) + "\n";

        assertThat(problems(read(deep)))
                .extracting(Problem::message)
                .anyMatch(message -> message.contains("nested deeper"));
    }

    @Test
    void countless_mistakes_are_counted() {
        String spec = Stream.iterate(0, i -> i + 1)
                .limit(150)
                .map(i -> "  f" + i + "x: 1\n")
                .collect(Collectors.joining());

        ImmutableList<Problem> problems =
                read(HEAD + spec).manifests().getFirst().problems();

        assertThat(problems).hasSize(Reading.PROBLEMS_MAX + 1);
        assertThat(problems.getLast().message()).isEqualTo("and 50 problems more");
    }

    private static String route(String fields) {
        return "  virtualHost:\n    routes:\n    - " + fields;
    }

    private static String line(Problem problem) {
        Problem.Position at = problem.position();
        return problem.severity() + " " + problem.code() + " " + (at == null ? "-" : at.line() + ":" + at.column())
                + " " + problem.field();
    }

    private static List<Problem> problems(ManifestFile file) {
        return Stream.concat(
                        file.problems().stream(),
                        file.manifests().stream().flatMap(manifest -> manifest.problems().stream()))
                .toList();
    }

    private static ManifestFile read(String text) {
        return Manifests.read(Path.of("shop.yaml"), text);
    }
}
