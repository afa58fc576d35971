package io.signalbox.source.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each on a real folder. The rescan is far away, so that what is seen was seen by watching, unless a test says
 * otherwise.
 */
class DirectorySourceTest {

    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SOON = Duration.ofMillis(50);

    private @TempDir Path temp;
    private Path root;
    private final Told told = new Told();

    /** Stands still while somebody writes: a busy machine may let a writer wait for longer than he is waited for. */
    private final AtomicReference<@Nullable Instant> stopped = new AtomicReference<>();

    private final InstantSource clock = () -> {
        Instant at = stopped.get();
        return at == null ? Instant.now() : at;
    };
    private @Nullable DirectorySource source;

    @BeforeEach
    void makeFolder() throws IOException {
        root = Files.createDirectory(temp.resolve("config"));
    }

    @AfterEach
    void end() throws IOException {
        if (source != null) {
            source.close();
        }
    }

    @Test
    void all_that_is_there_is_told_before_synced() throws IOException {
        write("a.yaml", upstream("a", "1"));
        write("deep/er/b.yml", upstream("b", "1"));
        write("c.json", "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"c\"}}");
        start(NEVER);

        assertThat(told.resources().keySet())
                .containsExactly("Namespace /c", "Upstream default/a", "Upstream default/b");
        assertThat(told.events().getLast()).isEqualTo(new ConfigEvent.Synced("directory " + root));
    }

    @Test
    void an_empty_folder_is_synced_at_once() throws IOException {
        start(NEVER);

        assertThat(told.events()).containsExactly(new ConfigEvent.Synced("directory " + root));
    }

    @Test
    void a_change_a_new_file_and_a_removed_one_are_seen() throws IOException {
        Path a = write("a.yaml", upstream("a", "1"));
        start(NEVER);

        write("a.yaml", upstream("a", "2"));
        await().until(() -> told.address("a").equals("2"));
        write("b.yaml", upstream("b", "1"));
        await().until(() -> told.address("b").equals("1"));
        Files.delete(a);
        await().untilAsserted(() -> assertThat(told.resources()).containsOnlyKeys("Upstream default/b"));
    }

    @Test
    void only_what_differs_is_told_and_a_moved_line_is_a_new_origin() throws IOException {
        write("a.yaml", upstream("a", "1") + "---\n" + upstream("b", "1"));
        start(NEVER);
        told.clear();

        write("a.yaml", upstream("a", "1") + "---\n\n\n" + upstream("b", "1"));
        await().until(() -> !told.events().isEmpty());

        assertThat(told.events()).hasSize(1);
        assertThat(told.origins().get("Upstream default/b"))
                .isInstanceOfSatisfying(
                        Origin.InFile.class, origin -> assertThat(origin.line()).isEqualTo(12));
    }

    @Test
    void a_rename_over_a_file_is_seen() throws IOException {
        Path a = write("a.yaml", upstream("a", "1"));
        start(NEVER);

        Path next = write(".a.yaml.tmp", upstream("a", "2"));
        Files.move(next, a, StandardCopyOption.ATOMIC_MOVE);

        await().until(() -> told.address("a").equals("2"));
    }

    @Test
    void editors_swap_files_and_hidden_files_are_nothing() throws IOException {
        start(NEVER);
        told.clear();

        for (String name :
                new String[] {".a.yaml.swp", "a.yaml~", ".#a.yaml", "#a.yaml#", "4913", ".git/x.yaml", "a.txt"}) {
            write(name, upstream("hidden", "1"));
        }
        write("z.yaml", upstream("z", "1"));

        await().until(() -> told.address("z").equals("1"));
        assertThat(told.resources()).containsOnlyKeys("Upstream default/z");
    }

    @Test
    void vims_way_of_writing_never_takes_the_resource_away() throws IOException {
        Path a = write("a.yaml", upstream("a", "1"));
        start(NEVER);

        atOnce(() -> {
            write("4913", "");
            Files.delete(root.resolve("4913"));
            Files.move(a, root.resolve("a.yaml~"));
            write("a.yaml", upstream("a", "2"));
            Files.delete(root.resolve("a.yaml~"));
        });

        await().until(() -> told.address("a").equals("2"));
        assertThat(told.events()).noneMatch(ConfigEvent.Gone.class::isInstance);
    }

    @Test
    void a_config_map_volume_is_read_once_and_its_swap_is_seen() throws IOException {
        Path first = Files.createDirectory(root.resolve("..2026_1"));
        Files.writeString(first.resolve("a.yaml"), upstream("a", "1"));
        Files.createSymbolicLink(root.resolve("..data"), Path.of("..2026_1"));
        Files.createSymbolicLink(root.resolve("a.yaml"), Path.of("..data/a.yaml"));
        start(NEVER);
        assertThat(told.address("a")).isEqualTo("1");
        assertThat(told.problems("a.yaml")).isEmpty();

        Path second = Files.createDirectory(root.resolve("..2026_2"));
        Files.writeString(second.resolve("a.yaml"), upstream("a", "2"));
        Files.createSymbolicLink(root.resolve("..data_tmp"), Path.of("..2026_2"));
        Files.move(root.resolve("..data_tmp"), root.resolve("..data"), StandardCopyOption.ATOMIC_MOVE);
        Files.delete(first.resolve("a.yaml"));
        Files.delete(first);

        await().until(() -> told.address("a").equals("2"));
        assertThat(told.events()).noneMatch(ConfigEvent.Gone.class::isInstance);
        assertThat(told.origins().get("Upstream default/a"))
                .extracting(origin -> ((Origin.InFile) origin).file())
                .isEqualTo(root.resolve("a.yaml"));
    }

    @Test
    void a_change_behind_a_link_to_another_folder_is_seen() throws IOException {
        Path outside = Files.createDirectory(temp.resolve("outside"));
        Files.writeString(outside.resolve("a.yaml"), upstream("a", "1"));
        Files.createSymbolicLink(root.resolve("a.yaml"), Path.of("../outside/a.yaml"));
        start(NEVER);

        Files.writeString(outside.resolve("a.yaml"), upstream("a", "22"));

        await().until(() -> told.address("a").equals("22"));
    }

    @Test
    void a_folder_linked_twice_is_read_once_and_a_circle_is_told() throws IOException {
        write("real/a.yaml", upstream("a", "1"));
        Files.createSymbolicLink(root.resolve("again"), Path.of("real"));
        Files.createSymbolicLink(root.resolve("real/up"), Path.of(".."));
        Files.createSymbolicLink(root.resolve("self.yaml"), Path.of("self.yaml"));
        Files.createSymbolicLink(root.resolve("nowhere.yaml"), Path.of("nothing"));
        start(NEVER);

        assertThat(told.resources()).containsOnlyKeys("Upstream default/a");
        assertThat(told.problems("/real/up"))
                .extracting(Problem::message)
                .anyMatch(text -> text.contains("leads back"));
        assertThat(told.problems("self.yaml"))
                .extracting(Problem::message)
                .anyMatch(text -> text.contains("cannot be followed"));
        assertThat(told.problems("nowhere.yaml"))
                .extracting(Problem::message)
                .anyMatch(text -> text.contains("leads nowhere"));
    }

    @Test
    void a_folder_removed_and_made_again_is_watched_again() throws IOException {
        write("sub/a.yaml", upstream("a", "1"));
        start(NEVER);

        deleteTree(root.resolve("sub"));
        await().until(() -> told.resources().isEmpty());
        write("sub/a.yaml", upstream("a", "2"));
        await().until(() -> told.address("a").equals("2"));
        write("sub/a.yaml", upstream("a", "3"));
        await().until(() -> told.address("a").equals("3"));
    }

    @Test
    void while_the_folder_itself_is_away_all_stays_and_is_said_to_be_stale() throws IOException {
        write("a.yaml", upstream("a", "1"));
        start(NEVER);

        Files.move(root, temp.resolve("elsewhere"));
        await().until(() -> told.stale().contains("is not there"));
        assertThat(told.address("a")).isEqualTo("1");

        atOnce(() -> {
            Files.createDirectory(root);
            write("a.yaml", upstream("a", "2"));
        });
        await().until(() -> told.stale().isEmpty() && told.address("a").equals("2"));
        assertThat(told.events()).noneMatch(ConfigEvent.Gone.class::isInstance);
        write("a.yaml", upstream("a", "3"));
        await().until(() -> told.address("a").equals("3"));
    }

    @Test
    void a_folder_that_comes_later_is_read_then() throws IOException {
        Files.delete(root);
        source = DirectorySource.start(root, told, NEVER, clock);
        await().until(() -> told.stale().contains("is not there"));
        assertThat(told.isSynced()).isFalse();

        Files.createDirectory(root);
        write("a.yaml", upstream("a", "1"));

        await().until(() -> told.isSynced() && told.address("a").equals("1"));
    }

    @Test
    void a_broken_document_keeps_what_the_file_had_and_says_so() throws IOException {
        write("a.yaml", upstream("a", "1") + "---\n" + upstream("b", "1"));
        start(NEVER);

        write("a.yaml", upstream("a", "2") + "---\n\"nonsense\n");
        await().until(() -> !told.problems("a.yaml").isEmpty());

        assertThat(told.address("a")).isEqualTo("2");
        assertThat(told.address("b")).isEqualTo("1");
        assertThat(told.unreadable("Upstream default/b").getFirst().message())
                .contains("stays as it was last read")
                .contains("not YAML");
        write("a.yaml", upstream("a", "2") + "---\n" + upstream("b", "1"));
        await().until(() -> told.problems("a.yaml").isEmpty());
        assertThat(told.unreadable("Upstream default/b")).isEmpty();
    }

    @Test
    void a_file_that_is_being_written_is_not_believed_before_it_is_whole() throws IOException {
        String whole = upstream("a", "1") + "---\n" + upstream("b", "1");
        Path a = write("a.yaml", whole);
        start(NEVER);
        told.clear();

        String next = whole.replace("addr: \"1\"", "addr: \"2\"");
        atOnce(() -> {
            Files.writeString(a, "");
            for (int at = 0; at < next.length(); at += 40) {
                Files.writeString(a, next.substring(at, Math.min(next.length(), at + 40)), StandardOpenOption.APPEND);
            }
        });

        await().until(() -> told.address("a").equals("2") && told.address("b").equals("2"));
        assertThat(told.events()).allMatch(ConfigEvent.Put.class::isInstance);
    }

    @Test
    void the_first_of_two_keeps_a_resource_and_the_second_takes_over() throws IOException {
        Path a = write("a.yaml", upstream("x", "1"));
        write("b.yaml", "\n\n" + upstream("x", "2"));
        start(NEVER);

        assertThat(told.address("x")).isEqualTo("1");
        assertThat(told.problems("b.yaml").getFirst().message())
                .contains("Upstream default/x")
                .contains("a.yaml:1")
                .contains("b.yaml:3");
        Files.delete(a);
        await().until(() -> told.address("x").equals("2"));
        assertThat(told.problems("b.yaml")).isEmpty();
        write("a.yaml", upstream("x", "3"));
        await().until(() -> told.address("x").equals("3"));
        assertThat(told.problems("b.yaml")).hasSize(1);
    }

    @Test
    void a_resource_that_moves_from_a_broken_file_to_another_is_read_there() throws IOException {
        write("a.yaml", upstream("x", "1"));
        start(NEVER);
        write("a.yaml", "\"nonsense\n");
        await().until(() -> !told.unreadable("Upstream default/x").isEmpty());

        write("b.yaml", upstream("x", "2"));

        await().until(() -> told.address("x").equals("2"));
    }

    @Test
    void what_is_no_text_or_too_large_is_told_and_costs_nobody_else() throws IOException {
        write("good.yaml", upstream("a", "1"));
        Files.write(root.resolve("binary.yaml"), new byte[] {0, (byte) 0xff, (byte) 0xfe, 1});
        Files.write(root.resolve("nul.yaml"), new byte[] {'a', 0, 'b'});
        Files.write(root.resolve("large.yaml"), new byte[FileText.BYTES_MAX + 1]);
        start(NEVER);

        assertThat(told.resources()).containsOnlyKeys("Upstream default/a");
        assertThat(told.problems("binary.yaml").getFirst().message()).contains("not text in UTF-8");
        assertThat(told.problems("nul.yaml").getFirst().message()).contains("not YAML");
        assertThat(told.problems("large.yaml").getFirst().message()).contains("larger than 16 MiB");
    }

    @Test
    void a_file_that_cannot_be_read_keeps_what_it_had_and_says_so() throws IOException {
        // Root may read every file, whatever its permissions; but the first page of a process's memory nobody can.
        Path unreadable = Path.of("/proc/self/mem");
        assumeThat(unreadable).exists();
        Path a = write("a.yaml", upstream("a", "1"));
        start(NEVER);

        atOnce(() -> {
            Files.delete(a);
            Files.createSymbolicLink(a, unreadable);
        });

        await().until(() -> !told.problems("a.yaml").isEmpty());
        assertThat(told.problems("a.yaml").getFirst().message()).contains("the file cannot be read");
        assertThat(told.address("a")).isEqualTo("1");
        assertThat(told.unreadable("Upstream default/a")).isNotEmpty();
    }

    @Test
    void what_is_neither_file_nor_folder_is_not_opened() throws IOException {
        Files.createSymbolicLink(root.resolve("zero.yaml"), Path.of("/dev/zero"));
        start(NEVER);

        assertThat(told.problems("zero.yaml").getFirst().message()).contains("neither a file nor a folder");
    }

    @Test
    void what_the_system_does_not_tell_is_found_by_the_next_look() throws IOException {
        Path a = write("a.yaml", upstream("a", "1"));
        start(SOON);

        // The system tells nothing of a change made through another name in a folder that nobody watches.
        Path other =
                Files.createLink(Files.createDirectory(temp.resolve("other")).resolve("link"), a);
        Files.writeString(other, upstream("a", "222"));

        await().until(() -> told.address("a").equals("222"));
    }

    @Test
    void a_folder_can_be_read_once_without_a_thread() throws IOException {
        write("a.yaml", upstream("a", "1"));
        write("b.yaml", "\"nonsense");

        told.accept(DirectorySource.readOnce(root));

        assertThat(told.address("a")).isEqualTo("1");
        assertThat(told.problems("b.yaml")).hasSize(1);
        assertThatThrownBy(() -> DirectorySource.readOnce(temp.resolve("nowhere")))
                .isInstanceOf(IOException.class);
    }

    @Test
    void nothing_is_told_after_close_and_the_thread_is_gone() throws IOException {
        start(NEVER).close();
        told.clear();
        write("a.yaml", upstream("a", "1"));

        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().equals("source-directory"));
        assertThat(told.events()).isEmpty();
    }

    private DirectorySource start(Duration rescan) throws IOException {
        DirectorySource started = DirectorySource.start(root, told, rescan, clock);
        source = started;
        await().until(told::isSynced);
        return started;
    }

    private Path write(String name, String text) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        atOnce(() -> Files.writeString(file, text));
        return file;
    }

    private interface Edits {
        void make() throws IOException;
    }

    /** Makes edits that follow each other so closely that no time passes. */
    private void atOnce(Edits edits) throws IOException {
        boolean within = stopped.get() != null;
        if (!within) {
            stopped.set(Instant.now());
        }
        edits.make();
        if (!within) {
            stopped.set(null);
        }
    }

    private static void deleteTree(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static String upstream(String name, String address) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata:
                  name: %s
                spec:
                  static:
                    hosts:
                    - {addr: "%s", port: 80}
                """.formatted(name, address);
    }
}
