package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertAll;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;

/**
 * Each folder of {@code src/test/resources/golden} is a case: what comes out of its {@code in.yaml} must be what the
 * files beside it say. Files that are not there are not compared. {@code -Dgolden=write} writes the files that are
 * there anew, and all of them for a case that has only its input; the diff is then reviewed.
 */
class GoldenTest {

    private static final boolean WRITE = "write".equals(System.getProperty("golden"));

    @TestFactory
    Stream<DynamicTest> what_comes_out_is_as_written() {
        return GoldenCase.all().stream()
                .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> {
                    Map<String, String> outputs = golden.outputs(golden.translate());
                    if (WRITE) {
                        write(golden, outputs);
                    } else {
                        compare(golden, outputs);
                    }
                }));
    }

    @Test
    void there_are_cases() {
        assertThat(GoldenCase.all()).isNotEmpty();
    }

    private static void compare(GoldenCase golden, Map<String, String> outputs) {
        List<Executable> comparisons = new ArrayList<>();
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            Path file = golden.folder().resolve(output.getKey());
            if (Files.exists(file)) {
                comparisons.add(() ->
                        assertThat(output.getValue()).as(file.toString()).isEqualTo(golden.read(output.getKey())));
            }
        }
        assertThat(comparisons)
                .as("files to compare with; write them with -Dgolden=write")
                .isNotEmpty();
        assertAll(comparisons);
    }

    private static void write(GoldenCase golden, Map<String, String> outputs) throws IOException {
        boolean isNew = outputs.keySet().stream()
                .noneMatch(name -> Files.exists(golden.folder().resolve(name)));
        for (Map.Entry<String, String> output : outputs.entrySet()) {
            Path file = golden.folder().resolve(output.getKey());
            if (Files.exists(file) || (isNew && !output.getValue().isEmpty())) {
                Files.writeString(file, output.getValue());
            }
        }
    }
}
