package io.signalbox.cli;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where the files are that come with Signalbox besides its code: the examples, the CRDs, the dev cluster. */
final class Shipped {

    private Shipped() {}

    /** A folder by its path within Signalbox's, in the current folder or where this build is, in that order. */
    static Optional<Path> folder(String path) {
        Path here = Path.of(path);
        if (Files.isDirectory(here)) {
            return Optional.of(here);
        }
        for (Path above = codeFolder(); above != null; above = above.getParent()) {
            Path folder = above.resolve(path);
            if (Files.isDirectory(folder)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }

    private static @Nullable Path codeFolder() {
        CodeSource source = Shipped.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
