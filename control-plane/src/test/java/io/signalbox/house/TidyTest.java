package io.signalbox.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.house.JavaSource.Method;
import io.signalbox.house.JavaSource.Type;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The size and the manners of every file that we wrote, of all modules. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TidyTest {

    private static final int FILE_LINES_MAX = 400;
    private static final int METHOD_LINES_MAX = 40;
    private static final int LINE_CHARACTERS_MAX = 120;

    /** Written in parts, so that this file obeys its own rule. */
    private static final Pattern OPEN_END = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b(?!\\(#[0-9]+\\))");

    /** A text is searched for as a whole, so it is not broken; a row of a table neither. */
    private static final Pattern TEXT_ALONE = Pattern.compile("\\s*\\+? ?\".*\"[+,;)\\s]*");

    /** Files that are too long yet. This list only gets shorter. */
    private static final ImmutableSet<String> LONG_FILES = ImmutableSet.of("DirectorySourceTest.java");

    /** Methods that are too long yet. This list only gets shorter; the first two are tables of cases. */
    private static final ImmutableSet<String> LONG_METHODS = ImmutableSet.of(
            "ManifestProblemsTest.java mistakes",
            "ManifestProblemsTest.java mistakesOfPlace",
            "CliTest.java a_wrong_command_line_says_what_and_why_and_ends_with_2");

    private final ImmutableList<JavaSource> sources = JavaSource.all();

    @Test
    void all_modules_are_looked_at() {
        assertThat(sources)
                .extracting(source -> source.name().substring(0, source.name().indexOf('/')))
                .contains("control-plane", "api-protos", "api-generator", "envoy-bootstrap");
        assertThat(sources).hasSizeGreaterThan(400);
    }

    @Test
    void a_file_is_read_in_one_sitting() {
        assertThat(sources.stream()
                        .filter(source -> source.lines().size() > FILE_LINES_MAX)
                        .filter(source -> !LONG_FILES.contains(source.fileName()))
                        .map(source -> source.name() + " has " + source.lines().size() + " lines"))
                .as("files of more than %d lines", FILE_LINES_MAX)
                .isEmpty();
    }

    @Test
    void a_method_fits_on_a_screen() {
        assertThat(sources.stream()
                        .flatMap(source -> source.methods().stream()
                                .filter(method -> method.span().length() > METHOD_LINES_MAX)
                                .filter(method -> !LONG_METHODS.contains(source.fileName() + " " + method.name()))
                                .map(method -> place(source, method))))
                .as("methods of more than %d lines", METHOD_LINES_MAX)
                .isEmpty();
    }

    @Test
    void a_line_fits_beside_another() {
        assertThat(sources.stream().flatMap(TidyTest::wideLines))
                .as("lines of more than %d characters", LINE_CHARACTERS_MAX)
                .isEmpty();
    }

    @Test
    void exceptions_are_still_needed() {
        assertThat(LONG_FILES)
                .as("files that are short enough by now")
                .isSubsetOf(sources.stream()
                        .filter(source -> source.lines().size() > FILE_LINES_MAX)
                        .map(JavaSource::fileName)
                        .toList());
        assertThat(LONG_METHODS)
                .as("methods that are short enough by now")
                .isSubsetOf(sources.stream()
                        .flatMap(source -> source.methods().stream()
                                .filter(method -> method.span().length() > METHOD_LINES_MAX)
                                .map(method -> source.fileName() + " " + method.name()))
                        .toList());
    }

    @Test
    void what_is_left_to_do_has_an_issue() {
        assertThat(sources.stream()
                        .flatMap(source -> lines(source)
                                .filter(line -> OPEN_END.matcher(source.lines().get(line - 1))
                                        .find())
                                .mapToObj(line -> source.name() + ":" + line)))
                .as("notes for later without an issue's number, as in (#142)")
                .isEmpty();
    }

    @Test
    void every_public_type_says_what_it_is() {
        assertThat(sources.stream()
                        .filter(source -> !source.isTest())
                        .flatMap(source -> source.types().stream()
                                .filter(Type::isPublic)
                                .filter(type -> type.comment().isEmpty())
                                .map(type -> source.name() + ": " + type.name())))
                .as("public types without Javadoc")
                .isEmpty();
    }

    /** A test package may rely on that of the code it tests, which the compiler finds as well. */
    @Test
    void every_package_says_what_may_live_there() {
        ImmutableSet<String> told = sources.stream()
                .filter(source -> source.fileName().equals("package-info.java"))
                .filter(source -> source.lines().getFirst().startsWith("/**"))
                .map(JavaSource::folder)
                .collect(ImmutableSet.toImmutableSet());

        assertThat(sources.stream()
                        .map(JavaSource::folder)
                        .distinct()
                        .filter(folder ->
                                !told.contains(folder) && !told.contains(folder.replace("/src/test/", "/src/main/"))))
                .as("packages without a package-info.java that begins with their comment")
                .isEmpty();
    }

    /** Imports cannot be broken, nor links; text blocks are another language. */
    private static Stream<String> wideLines(JavaSource source) {
        return lines(source)
                .filter(line -> source.lines().get(line - 1).length() > LINE_CHARACTERS_MAX)
                .filter(line -> !source.lines().get(line - 1).startsWith("import "))
                .filter(line -> !source.lines().get(line - 1).contains("https://"))
                .filter(line ->
                        !TEXT_ALONE.matcher(source.lines().get(line - 1)).matches())
                .filter(line -> source.textBlocks().stream().noneMatch(block -> block.contains(line)))
                .mapToObj(line -> source.name() + ":" + line);
    }

    private static IntStream lines(JavaSource source) {
        return IntStream.rangeClosed(1, source.lines().size());
    }

    private static String place(JavaSource source, Method method) {
        return source.name() + ":" + method.span().first() + " " + method.name() + " has "
                + method.span().length();
    }
}
