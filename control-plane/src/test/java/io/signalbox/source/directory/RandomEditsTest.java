package io.signalbox.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.model.ConfigEvent;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is done to the files, in the end the source has told what a source would tell that starts now. */
class RandomEditsTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final List<String> FOLDERS = List.of("", "a", "b", "b/c");
    private static final int FILES = 6;
    private static final int NAMES = 8;

    private @TempDir Path temp;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void edits_end_where_a_new_start_begins(long seed) throws IOException {
        Random random = new Random(seed);
        Path root = Files.createDirectory(temp.resolve("config"));
        Told told = new Told();
        try (DirectorySource source = DirectorySource.start(root, told, NEVER, InstantSource.system())) {
            for (int i = 0; i < 300; i++) {
                edit(root, random);
            }
            // What is broken keeps what it had, which a new start cannot know: so all is mended in the end.
            mend(root, random);

            Told fresh = new Told();
            try (DirectorySource other = DirectorySource.start(root, fresh, NEVER, InstantSource.system())) {
                await().until(fresh::isSynced);
                await().untilAsserted(() -> {
                    assertThat(told.resources())
                            .as("%s, seed %d", source.name(), seed)
                            .isEqualTo(fresh.resources());
                    for (Path file : files(root)) {
                        assertThat(told.problems(file.toString()))
                                .as("%s, seed %d", other.name(), seed)
                                .isEqualTo(fresh.problems(file.toString()));
                    }
                });
            }
            assertThat(told.events().stream().filter(ConfigEvent.Synced.class::isInstance))
                    .hasSize(1);
        }
    }

    private static void edit(Path root, Random random) throws IOException {
        Path file = file(root, random);
        try {
            switch (random.nextInt(8)) {
                case 0 -> Files.deleteIfExists(file);
                case 1 -> Files.writeString(file, text(random).substring(random.nextInt(60)));
                case 2 -> {
                    Path next = file.resolveSibling(".next");
                    Files.writeString(next, text(random));
                    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
                }
                case 3 -> deleteTree(root.resolve(FOLDERS.get(1 + random.nextInt(FOLDERS.size() - 1))));
                case 4 ->
                    Files.writeString(
                            file, "---\n" + text(random), StandardOpenOption.APPEND, StandardOpenOption.CREATE);
                case 5 -> Files.move(file, file(root, random));
                case 6 -> Files.createSymbolicLink(file, file(root, random).toAbsolutePath());
                default -> Files.writeString(file, text(random));
            }
        } catch (NoSuchFileException | FileAlreadyExistsException e) {
            Files.createDirectories(file.getParent());
        } catch (java.nio.file.FileSystemException e) {
            assertThat(e.getReason()).containsAnyOf("symbolic links", "not empty");
        }
    }

    private static void mend(Path root, Random random) throws IOException {
        for (Path file : files(root)) {
            if (Files.isSymbolicLink(file)) {
                Files.delete(file);
            }
        }
        for (Path file : files(root)) {
            Files.writeString(file, text(random));
        }
    }

    private static List<Path> files(Path root) throws IOException {
        try (var all = Files.walk(root)) {
            return all.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static Path file(Path root, Random random) {
        return root.resolve(FOLDERS.get(random.nextInt(FOLDERS.size()))).resolve(random.nextInt(FILES) + ".yaml");
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            text.append("""
                    ---
                    apiVersion: gloo.solo.io/v1
                    kind: Upstream
                    metadata: {name: n%d}
                    spec: {static: {hosts: [{addr: a, port: %d}]}}
                    """.formatted(random.nextInt(NAMES), random.nextInt(60_000)));
        }
        return text.toString();
    }

    private static void deleteTree(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var all = Files.walk(folder)) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }
}
