package io.signalbox.house;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The files of this repository. Tests run in the folder of the module that they belong to. */
final class Repository {

    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final ImmutableList<String> NOT_OURS = ImmutableList.of("target", "node_modules");

    private Repository() {}

    static String read(String path) {
        return read(ROOT.resolve(path));
    }

    static String read(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Written files below a folder whose name ends so, in order; what a build leaves and hidden folders are skipped.
     */
    static ImmutableList<Path> files(Path below, String suffix) {
        try (Stream<Path> paths = Files.walk(below)) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .filter(path -> isOurs(ROOT.relativize(path.toAbsolutePath())))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String name(Path path) {
        return ROOT.relativize(path.toAbsolutePath().normalize()).toString();
    }

    private static boolean isOurs(Path relative) {
        for (Path part : relative) {
            if (NOT_OURS.contains(part.toString()) || part.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }
}
