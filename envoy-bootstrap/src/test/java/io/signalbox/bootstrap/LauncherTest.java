package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The scripts {@code signalbox} and {@code .mvn/find-jdk}, in a house, and with JDKs, that are nothing but scripts. */
class LauncherTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Path house;
    private Path jdks;
    private Path tools;
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void a_house_that_was_never_built() throws IOException {
        house = Files.createDirectories(folder.resolve("a house"));
        jdks = Files.createDirectories(folder.resolve("j d k s"));
        Files.createDirectories(house.resolve(".mvn"));
        Files.copy(REPOSITORY.resolve("signalbox"), house.resolve("signalbox"));
        Files.copy(REPOSITORY.resolve(".mvn/find-jdk"), house.resolve(".mvn/find-jdk"));
        program(house.resolve("mvnw"), """
                echo "$JAVA_HOME" "$@" >> "$HOME/builds"
                mkdir -p control-plane/target/lib
                touch control-plane/target/control-plane-1.jar control-plane/target/control-plane-1-tests.jar
                touch control-plane/target/lib/b.jar control-plane/target/lib/a.jar
                """);
        // A PATH that has the tools of the scripts, but no java of this machine.
        tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : List.of("sed", "readlink", "dirname", "cat", "mkdir", "touch", "rm")) {
            Path real = EnvoyBinary.onPath(tool, System.getenv()).orElseThrow();
            program(tools.resolve(tool), "exec " + real + " \"$@\"\n");
        }
        environment.putAll(Map.of("PATH", tools.toString(), "HOME", folder.toString()));
    }

    @Test
    void builds_once_and_then_only_runs() throws Exception {
        environment.put("JAVA_HOME", jdk("twenty five", "25.0.1").toString());
        Command first = launch(house.resolve("signalbox"), "validate", "a file");
        assertThat(first.exitCode()).as(first.output()).isZero();
        String target = house.toRealPath() + "/control-plane/target/";
        assertThat(first.output())
                .contains("building Signalbox")
                .contains("<-cp>\n<" + target + "control-plane-1.jar:" + target + "lib/a.jar:" + target + "lib/b.jar>")
                .endsWith("<io.signalbox.boot.Main>\n<validate>\n<a file>\n");

        Command second = launch(house.resolve("signalbox"), "--help");
        assertThat(second.output()).doesNotContain("building").endsWith("<--help>\n");
        assertThat(builds()).hasSize(1).first().asString().startsWith(environment.get("JAVA_HOME") + " ");

        environment.put("SIGNALBOX_BUILD", "1");
        launch(house.resolve("signalbox"), "--help");
        assertThat(builds()).hasSize(2);
    }

    @Test
    void a_build_leaves_an_aot_cache_that_later_starts_use() throws Exception {
        Path jdk = jdk("25", "25");
        program(jdk.resolve("bin/java"), """
                printf '<%s>\\n' "$@"
                for argument; do
                  case $argument in -XX:AOTCacheOutput=*) touch "${argument#*=}" ;; esac
                done
                """);
        environment.put("JAVA_HOME", jdk.toString());
        String cache = house.toRealPath() + "/control-plane/target/signalbox.aot";
        assertThat(launch(house.resolve("signalbox"), "run").output())
                .contains("<-XX:AOTCache=" + cache + ">")
                .doesNotContain("AOTCacheOutput");

        Files.delete(Path.of(cache));
        assertThat(launch(house.resolve("signalbox"), "run").output()).doesNotContain("AOTCache");
    }

    @Test
    void the_cache_of_a_run_that_failed_is_not_kept() throws Exception {
        Path jdk = jdk("25", "25");
        program(
                jdk.resolve("bin/java"),
                "echo \"$@\"; for a; do case $a in *AOTC*=*) touch \"${a#*=}\" ;; esac; done; exit 1\n");
        environment.put("JAVA_HOME", jdk.toString());
        assertThat(launch(house.resolve("signalbox"), "run").output()).doesNotContain("AOTCache");
        assertThat(house.resolve("control-plane/target/signalbox.aot")).doesNotExist();
    }

    @Test
    void is_found_through_a_chain_of_symbolic_links() throws Exception {
        environment.put("JAVA_HOME", jdk("25", "25").toString());
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("real"), Path.of("../a house/signalbox"));
        Path link = Files.createSymbolicLink(bin.resolve("signalbox"), Path.of("real"));
        Command command = launch(link, "--version");
        assertThat(command.exitCode()).as(command.output()).isZero();
        assertThat(command.output()).endsWith("<io.signalbox.boot.Main>\n<--version>\n");
    }

    @Test
    void the_exit_code_is_that_of_the_command() throws Exception {
        Path jdk = jdk("25", "25");
        program(jdk.resolve("bin/java"), "exit 7\n");
        environment.put("JAVA_HOME", jdk.toString());
        assertThat(launch(house.resolve("signalbox")).exitCode()).isEqualTo(7);
    }

    @Test
    void a_build_that_fails_is_told_and_nothing_runs() throws Exception {
        environment.put("JAVA_HOME", jdk("25", "25").toString());
        program(house.resolve("mvnw"), "echo no network; exit 1\n");
        Command command = launch(house.resolve("signalbox"), "--help");
        assertThat(command.exitCode()).isEqualTo(3);
        assertThat(command.output()).contains("no network", "the build failed").doesNotContain("boot.Main");
    }

    @Test
    void servers_get_the_flags_in_the_file_and_short_commands_those_that_start_fast() throws Exception {
        environment.put("JAVA_HOME", jdk("25", "25").toString());
        assertThat(launch(house.resolve("signalbox"), "run").output())
                .contains("<@" + house.resolve("control-plane/jvm-options") + ">")
                .doesNotContain("TieredStopAtLevel");
        assertThat(launch(house.resolve("signalbox"), "validate").output())
                .contains("<-XX:TieredStopAtLevel=1>")
                .doesNotContain("jvm-options");
    }

    @Test
    void java_home_comes_before_the_path_and_the_path_before_the_usual_folders() throws Exception {
        Path inHome = jdk("a", "27");
        Path onPath = jdk("b", "26.0.2");
        Path usual = jdk("c", "25.0.3");
        environment.put("JAVA_HOME", inHome.toString());
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("java"), onPath.resolve("bin/java"));
        environment.put("PATH", bin + ":" + tools);
        assertThat(findJdk(jdks)).isEqualTo(inHome + "\n");

        environment.remove("JAVA_HOME");
        assertThat(findJdk(jdks)).isEqualTo(onPath + "\n");

        jdk("b", "21.0.8");
        assertThat(findJdk(jdks)).isEqualTo(usual + "\n");
    }

    @Test
    void of_several_the_oldest_that_will_do_is_taken() throws Exception {
        jdk("26", "26");
        jdk("30", "30-ea");
        Path wanted = jdk("z-25", "25.0.1");
        jdk("8", "1.8.0_402");
        Files.delete(jdk("jre-25", "25").resolve("bin/javac"));
        assertThat(findJdk(jdks)).isEqualTo(wanted + "\n");
    }

    @Test
    void without_one_the_message_tells_what_there_is_and_what_to_install() throws Exception {
        Path eight = jdk("8", "1.8.0_402");
        Path old = jdk("21", "21.0.8");
        environment.put("JAVA_HOME", old.toString());
        Command command = run(List.of(house.resolve(".mvn/find-jdk").toString(), jdks.toString()));
        assertThat(command.exitCode()).isEqualTo(3);
        assertThat(command.output())
                .contains("Signalbox needs a JDK 25 or newer")
                .contains(old + " (JAVA_HOME): 21\n")
                .contains(eight + ": 8\n")
                .contains("apt-get install openjdk-25-jdk");
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = jdks.resolve(name);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"" + version + "\"\n");
        program(jdk.resolve("bin/javac"), "");
        program(jdk.resolve("bin/java"), "printf '<%s>\\n' \"$@\"\n");
        return jdk;
    }

    private static void program(Path file, String lines) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + lines);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String findJdk(Path usual) throws Exception {
        return run(List.of(house.resolve(".mvn/find-jdk").toString(), usual.toString()))
                .output();
    }

    private Command launch(Path script, String... arguments) throws Exception {
        return run(Stream.concat(Stream.of(script.toString()), Stream.of(arguments))
                .toList());
    }

    private Command run(List<String> line) throws Exception {
        return Command.run(line, environment, LIMIT);
    }

    private List<String> builds() throws IOException {
        return Files.readAllLines(folder.resolve("builds"));
    }
}
