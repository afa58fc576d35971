package io.signalbox.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The image that Maven has just built, and one that is built of a copy of the sources. */
class TwoBuildsIT {

    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void two_builds_of_the_same_sources_have_the_same_digest() throws Exception {
        Path sources = folder.resolve("a/copy of the sources");
        copySources(Path.of("..", "..").toAbsolutePath().normalize(), sources);
        Process build = new ProcessBuilder(sources.resolve("deploy/image/build").toString(), "-o")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(build.inputReader().lines())
                .contains(sources.resolve("deploy/image/target/signalbox-image.tar")
                        .toString());
        assertThat(build.waitFor()).isZero();
        assertThat(sources.resolve("deploy/image/target/jib-image.digest"))
                .hasSameTextualContentAs(TARGET.resolve("jib-image.digest"));
        assertThat(sources.resolve("deploy/image/target/signalbox-image.tar"))
                .hasSameBinaryContentAs(TARGET.resolve("signalbox-image.tar"));
    }

    /** What is built or belongs to git is left out. */
    private static void copySources(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (directory.endsWith("target") || directory.endsWith(".git")) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(directory)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.endsWith(".git")) {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
