package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.google.protobuf.util.JsonFormat.TypeRegistry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, reading it neither throws nor points outside of it. */
class ManifestsRobustnessTest {

    private static final List<String> PIECES = List.of(
            "\n",
            "  ",
            "\t",
            "- ",
            ": ",
            "{",
            "}",
            "[",
            "]",
            "\"",
            "'",
            "|",
            ">",
            "&a ",
            "*a",
            "<<: ",
            "? ",
            "!!int ",
            "!x ",
            "#",
            "---\n",
            "...\n",
            "%YAML 1.2\n",
            "\r",
            "\u0000",
            "\ufeff",
            "\ud800",
            "😀",
            "null",
            "99999999999999999999",
            "1e999999999",
            "0x",
            ".nan",
            "-",
            "kind: List\n",
            "items:\n",
            "apiVersion: v1\n",
            "@type",
            "\u0085",
            "\u2028");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void mutated_documents_never_throw(long seed) {
        Random random = new Random(seed);
        YamlWriter writer = new YamlWriter(TypeRegistry.newBuilder()
                .add(com.google.protobuf.StringValue.getDescriptor())
                .build());
        for (int i = 0; i < 400; i++) {
            Kind<?> kind = Kinds.ALL.get(random.nextInt(Kinds.ALL.size()));
            String text = mutated(manifest(kind, random.nextLong(), writer), random);

            assertThatCode(() -> check(text))
                    .as("seed %d, round %d:%n%s", seed, i, text)
                    .doesNotThrowAnyException();
        }
    }

    private static <T extends com.google.protobuf.Message> String manifest(Kind<T> kind, long seed, YamlWriter writer) {
        String one = writer.write(
                new Resource<>(kind.key("default", "x"), Meta.NONE, new RandomMessages(seed).like(kind.prototype())));
        return one + "---\n" + one;
    }

    private static String mutated(String text, Random random) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            int end = Math.min(mutated.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> mutated.insert(at, PIECES.get(random.nextInt(PIECES.size())));
                case 1 -> mutated.delete(at, end);
                case 2 -> mutated.insert(at, mutated.substring(at, end));
                default -> mutated.replace(at, end, PIECES.get(random.nextInt(PIECES.size())));
            }
        }
        return mutated.toString();
    }

    private static void check(String text) {
        ManifestFile file = Manifests.read(Path.of("x.yaml"), text);
        int lines = text.split("\r\n|\r|\n", -1).length;
        List<Problem> problems = new ArrayList<>(file.problems());
        for (Manifest manifest : file.manifests()) {
            problems.addAll(manifest.problems());
            assertThat(manifest.origin().line()).isBetween(1, lines);
            for (Problem problem : manifest.problems()) {
                assertThat(Positions.of(manifest.origin(), problem.field()).line())
                        .isBetween(1, lines);
            }
        }
        assertThat(problems).allSatisfy(problem -> {
            if (problem.position() != null) {
                assertThat(problem.position().line()).isBetween(1, lines);
            }
            assertThat(problem.message()).isNotBlank();
        });
    }
}
