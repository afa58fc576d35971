package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.signalbox.house.JavaSource.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Every feature is documented, is shown by golden cases, and says nothing that no test has heard. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FeatureRulesTest {

    private static final Path GOLDEN = Repository.ROOT.resolve("control-plane/src/test/resources/golden");
    private static final int INPUT_LINES_MAX = 120;
    private static final int OUTPUT_LINES_MAX = 250;

    /** Classes that are no option of their own, and the folder that shows them. */
    private static final ImmutableMap<String, String> SHOWN_IN = ImmutableMap.of(
            "AlwaysThere", "gateway",
            "Listeners", "gateway",
            "Endpoints", "kube-upstream",
            "HealthCheckers", "health-checks",
            "SdsServers", "upstream-tls",
            "Secrets", "downstream-tls");

    /** For values that no enum has: the reader lets none through, so they are a second net. */
    private static final ImmutableSet<String> UNREACHABLE = ImmutableSet.of(
            "SubsetLoadBalancing.UNKNOWN_FALLBACK",
            "UpstreamHttp.UNKNOWN_UNDERSCORES_ACTION",
            "UpstreamSockets.UNKNOWN_VERSION");

    private static final Pattern REGISTERED = Pattern.compile("new ([A-Z][A-Za-z]+)\\(\\)");
    private static final Pattern ENVOY_LINK = Pattern.compile("https://www\\.envoyproxy\\.io/docs/envoy/");
    private static final Pattern REASON =
            Pattern.compile("Reason ([A-Z_]+) =\\s+Reason\\.(error|warning)\\(\\s*\"([A-Za-z]+)\"\\)");

    private final ImmutableList<JavaSource> sources = JavaSource.all().stream()
            .filter(source -> source.name().startsWith("control-plane/"))
            .collect(ImmutableList.toImmutableList());
    private final ImmutableMap<String, Type> features = features();

    @Test
    void features_are_found() {
        assertThat(features)
                .containsKeys("Cors", "Retries", "Matchers", "SingleDestination")
                .hasSizeGreaterThan(30);
    }

    @Test
    void every_feature_links_to_what_it_becomes_in_Envoy() {
        assertThat(features.values().stream()
                        .filter(type -> !ENVOY_LINK.matcher(type.comment()).find())
                        .map(Type::name))
                .as("features whose Javadoc does not link to Envoy's documentation")
                .isEmpty();
    }

    @Test
    void every_feature_has_golden_cases() {
        assertThat(features.keySet().stream()
                        .filter(name -> !Files.isDirectory(GOLDEN.resolve(SHOWN_IN.getOrDefault(name, kebab(name))))))
                .as("features without a folder of golden cases")
                .isEmpty();
    }

    @Test
    void every_reason_was_given_once() {
        String heard = Repository.files(GOLDEN, "statuses.txt").stream()
                .map(Repository::read)
                .collect(Collectors.joining());
        String tests = sources.stream()
                .filter(JavaSource::isTest)
                .map(source -> String.join("\n", source.lines()))
                .collect(Collectors.joining());
        assertThat(reasons()
                        .filter(reason -> !heard.contains(reason.severity() + " " + reason.code() + " "))
                        .filter(reason -> !Pattern.compile("\\b" + reason.code() + "\\b")
                                .matcher(tests)
                                .find())
                        .filter(reason -> !tests.contains(reason.constant()))
                        .map(Reason::constant)
                        .filter(constant -> !UNREACHABLE.contains(constant)))
                .as("reasons that neither a golden case nor a test has seen")
                .isEmpty();
    }

    @Test
    void codes_are_names_that_scripts_can_rely_on() {
        assertThat(reasons().map(Reason::code)).allMatch(code -> code.matches("([A-Z][a-z0-9]*)+"));
    }

    @Test
    void a_golden_case_is_small_enough_to_review() {
        assertThat(Repository.files(GOLDEN, ".yaml").stream()
                        .filter(file -> Repository.read(file).lines().count() > largest(file))
                        .map(file -> GOLDEN.relativize(file) + " has "
                                + Repository.read(file).lines().count() + " lines"))
                .as("inputs of more than %d lines, outputs of more than %d", INPUT_LINES_MAX, OUTPUT_LINES_MAX)
                .isEmpty();
    }

    @Test
    void no_two_golden_cases_are_the_same() {
        Map<String, Path> seen = new HashMap<>();
        assertThat(Repository.files(GOLDEN, "in.yaml").stream()
                        .filter(file -> !Files.exists(file.resolveSibling("in-2.yaml")))
                        .filter(file -> seen.putIfAbsent(Repository.read(file), file) != null)
                        .map(file -> GOLDEN.relativize(file) + " and " + seen.get(Repository.read(file))))
                .as("golden cases with the same input")
                .isEmpty();
    }

    @Test
    void a_golden_folder_has_an_input_and_outputs() {
        assertThat(Repository.files(GOLDEN, "").stream()
                        .map(Path::getParent)
                        .distinct()
                        .filter(folder -> !Files.exists(folder.resolve("in.yaml")))
                        .map(folder -> GOLDEN.relativize(folder).toString()))
                .as("golden folders without in.yaml")
                .isEmpty();
    }

    private record Reason(String owner, String name, String severity, String code) {
        String constant() {
            return owner + "." + name;
        }
    }

    private Stream<Reason> reasons() {
        return sources.stream()
                .filter(source -> !source.isTest())
                .flatMap(source -> REASON.matcher(String.join("\n", source.lines()))
                        .results()
                        .map(found -> new Reason(
                                source.fileName().replace(".java", ""),
                                found.group(1),
                                found.group(2),
                                found.group(3))));
    }

    /** What {@code Features} registers, and whatever else of the package says what it becomes in Envoy. */
    private ImmutableMap<String, Type> features() {
        ImmutableSet<String> registered = sources.stream()
                .filter(source -> source.name().endsWith("/feature/Features.java"))
                .flatMap(source ->
                        REGISTERED.matcher(String.join("\n", source.lines())).results())
                .map(found -> found.group(1))
                .collect(ImmutableSet.toImmutableSet());
        return sources.stream()
                .filter(source -> !source.isTest() && source.folder().endsWith("/feature"))
                .flatMap(source ->
                        source.types().stream().filter(type -> source.fileName().equals(type.name() + ".java")))
                .filter(type ->
                        registered.contains(type.name()) || type.comment().contains("<b>Envoy</b>"))
                .collect(ImmutableMap.toImmutableMap(Type::name, type -> type));
    }

    private static int largest(Path file) {
        return file.getFileName().toString().startsWith("in") ? INPUT_LINES_MAX : OUTPUT_LINES_MAX;
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
