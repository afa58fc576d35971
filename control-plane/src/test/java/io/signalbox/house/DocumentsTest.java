package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.cli.Cli;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What documents say that can be looked up. */
class DocumentsTest {

    private static final int README_LINES_MAX = 120;
    private static final int DECISION_LINES_MAX = 70;

    private static final Pattern FENCED = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern CHECKED =
            Pattern.compile("<!-- checked: --help -->\\s+```sh\n(.*?)```", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.*)$", Pattern.MULTILINE);
    private static final Pattern DECISION = Pattern.compile("([0-9]{4})-[a-z0-9-]+\\.md");

    private final ImmutableList<Path> documents = Repository.files(Repository.ROOT, ".md");

    @Test
    void links_within_the_repository_lead_somewhere() {
        List<String> broken = new ArrayList<>();
        for (Path document : documents) {
            LINK.matcher(FENCED.matcher(Repository.read(document)).replaceAll(""))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !link.matches("[a-z]+:.*"))
                    .filter(link -> !leadsSomewhere(document, link))
                    .forEach(link -> broken.add(Repository.name(document) + ": " + link));
        }
        assertThat(documents).hasSizeGreaterThan(50);
        assertThat(broken).as("links that lead nowhere").isEmpty();
    }

    @Test
    void the_readme_is_short() {
        assertThat(Repository.read("README.md").lines()).hasSizeLessThanOrEqualTo(README_LINES_MAX);
    }

    @Test
    void the_readmes_commands_are_commands() {
        List<String> commands = CHECKED.matcher(Repository.read("README.md"))
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();

        assertThat(commands).hasSizeGreaterThanOrEqualTo(5);
        assertThat(commands).allSatisfy(command -> {
            assertThat(command).startsWith("./signalbox ");
            assertThat(help(command)).as(command + " --help").isZero();
        });
    }

    @Test
    void decisions_are_numbered_without_gaps_and_fit_on_a_page() {
        List<Path> decisions = Repository.files(Repository.ROOT.resolve("docs/adr"), ".md");

        List<Integer> numbers = decisions.stream()
                .map(path -> DECISION.matcher(path.getFileName().toString()))
                .filter(Matcher::matches)
                .map(matcher -> Integer.parseInt(matcher.group(1)))
                .toList();

        assertThat(numbers).hasSameSizeAs(decisions).doesNotHaveDuplicates();
        assertThat(numbers).last().isEqualTo(numbers.size());
        assertThat(decisions).allSatisfy(path -> {
            assertThat(Repository.read(path)).contains("## Context", "## Decision", "## Consequences");
            assertThat(Repository.read(path).lines()).hasSizeLessThanOrEqualTo(DECISION_LINES_MAX);
        });
    }

    /** The exit code of the command with {@code --help} behind it, which is not 0 if something before it is wrong. */
    private static int help(String command) {
        String written = command.replaceFirst("^\\./signalbox ", "").replaceFirst(" >.*", "");
        String[] arguments = Stream.concat(Splitter.on(' ').splitToStream(written), Stream.of("--help"))
                .map(argument -> argument.startsWith("examples/")
                        ? Repository.ROOT.resolve(argument).toString()
                        : argument)
                .toArray(String[]::new);
        return Cli.run(
                options -> {
                    throw new AssertionError("not to be started");
                },
                (directory, namespace) -> {
                    throw new AssertionError("not to be checked");
                },
                arguments);
    }

    private static boolean leadsSomewhere(Path document, String link) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        Path target = path.isEmpty() ? document : document.resolveSibling(path).normalize();
        if (!Files.exists(target) || !target.startsWith(Repository.ROOT)) {
            return false;
        }
        return hash < 0 || !target.toString().endsWith(".md") || anchors(target).contains(link.substring(hash + 1));
    }

    /** As GitHub makes them of headings. */
    private static ImmutableSet<String> anchors(Path document) {
        String text = Repository.read(document);
        Stream<String> headings = HEADING.matcher(text)
                .results()
                .map((MatchResult heading) -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
        Stream<String> written = Pattern.compile("(?:id|name)=\"([^\"]+)\"")
                .matcher(text)
                .results()
                .map(match -> match.group(1));
        return Stream.concat(headings, written).collect(ImmutableSet.toImmutableSet());
    }
}
