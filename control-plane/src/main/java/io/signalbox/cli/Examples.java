package io.signalbox.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the examples are that come with Signalbox. */
final class Examples {

    private Examples() {}

    /**
     * An example's folder, from the current folder or from where this build is; the latter does for any current folder.
     */
    static Optional<Path> find(String name) {
        Path here = Path.of("examples", name);
        if (Files.isDirectory(here)) {
            return Optional.of(here);
        }
        for (Path folder = codeFolder(); folder != null; folder = folder.getParent()) {
            Path example = folder.resolve("examples").resolve(name);
            if (Files.isDirectory(example)) {
                return Optional.of(example);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Path codeFolder() {
        CodeSource source = Examples.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
