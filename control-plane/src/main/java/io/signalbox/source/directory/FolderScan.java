package io.signalbox.source.directory;

import io.signalbox.model.ManifestProblem;
import io.signalbox.model.Severity;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * One walk through a folder and all below it: names and stamps, no contents. Links are followed; a file or folder
 * that can be reached on two ways counts once, by its own name if that is one of them. Hidden entries are passed
 * over, and with them editors' swap files and the {@code ..data} folders behind a ConfigMap's links.
 */
final class FolderScan {

    /**
     * A chain of links that is longer leads nowhere for the kernel, too:
     * https://man7.org/linux/man-pages/man7/path_resolution.7.html.
     */
    private static final int LINKS_MAX = 40;

    private final SortedMap<Path, Look> looks = new TreeMap<>();
    private final SortedSet<Path> unlisted = new TreeSet<>();
    private final Set<Path> seen = new HashSet<>();
    private final Consumer<Path> watch;
    private boolean links;

    private FolderScan(Consumer<Path> watch) {
        this.watch = watch;
    }

    /**
     * @param watch told of every folder in which a change would matter, before the folder is read, so that none is
     * missed
     */
    static FolderScan of(Path root, Consumer<Path> watch) {
        FolderScan scan = new FolderScan(watch);
        try {
            scan.followLinks(root);
            Path real = root.toRealPath();
            scan.seen.add(real);
            scan.folder(root, real);
        } catch (IOException e) {
            scan.unlisted.add(root);
        }
        return scan;
    }

    /** What stands at each path that may hold manifests. */
    SortedMap<Path, Look> looks() {
        return looks;
    }

    /** Whether nothing is known of what is below that path, since a folder on the way could not be read. */
    boolean isUnknown(Path path) {
        return unlisted.stream().anyMatch(path::startsWith);
    }

    /** Whether there are links, so that a change at one path may be a change at another. */
    boolean hasLinks() {
        return links;
    }

    static boolean mayHoldManifests(Path file) {
        String name = file.getFileName().toString();
        return !isHidden(file) && (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"));
    }

    static boolean isHidden(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(".") || name.startsWith("#");
    }

    private void folder(Path path, Path real) {
        watch.accept(path);
        for (Entry entry : entries(path)) {
            entry(entry, real.resolve(entry.path().getFileName()));
        }
    }

    /** @param attributes of the entry itself, not of what it links to */
    private record Entry(Path path, BasicFileAttributes attributes) {
        /** Links last: what can be reached with and without one is known by its own name. */
        static final Comparator<Entry> ORDER =
                Comparator.comparing(Entry::isLink).thenComparing(Entry::path);

        boolean isLink() {
            return attributes.isSymbolicLink();
        }
    }

    private List<Entry> entries(Path folder) {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder, entry -> !isHidden(entry))) {
            for (Path path : stream) {
                attributes(path).ifPresent(attributes -> entries.add(new Entry(path, attributes)));
            }
        } catch (NoSuchFileException e) {
            return List.of(); // Removed since its own folder was listed.
        } catch (IOException e) {
            notListed(folder, e);
        } catch (DirectoryIteratorException e) {
            notListed(folder, e.getCause() instanceof IOException cause ? cause : new IOException(e));
        }
        entries.sort(Entry.ORDER);
        return entries;
    }

    /** Empty when the entry was removed just now. */
    private static Optional<BasicFileAttributes> attributes(Path path) {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void notListed(Path folder, IOException e) {
        unlisted.add(folder);
        odd(folder, Severity.ERROR, "the folder cannot be read: " + FileText.reason(e));
    }

    private void entry(Entry entry, Path ownReal) {
        Path path = entry.path();
        try {
            Path real = entry.isLink() ? followLinks(path).toRealPath() : ownReal;
            BasicFileAttributes attributes =
                    entry.isLink() ? Files.readAttributes(real, BasicFileAttributes.class) : entry.attributes();
            if (attributes.isDirectory()) {
                subfolder(path, real, ownReal);
            } else if (mayHoldManifests(path)) {
                if (!attributes.isRegularFile()) {
                    odd(path, Severity.WARNING, "neither a file nor a folder, so it is not read");
                } else if (seen.add(real)) {
                    looks.put(path, new Look.Regular(FileStamp.of(attributes)));
                }
            }
        } catch (NoSuchFileException e) {
            if (mayHoldManifests(path)) {
                odd(path, Severity.ERROR, "the link leads nowhere");
            }
        } catch (IOException e) {
            odd(path, Severity.ERROR, "the link cannot be followed: " + FileText.reason(e));
        }
    }

    private void subfolder(Path path, Path real, Path ownReal) {
        if (ownReal.startsWith(real) && !ownReal.equals(real)) {
            odd(path, Severity.WARNING, "the link leads back to a folder that it is in, so it is not followed");
        } else if (seen.add(real)) {
            folder(path, real);
        }
    }

    /** Watches the folders that a chain of links passes: each of them may be changed to lead elsewhere. */
    private Path followLinks(Path link) throws IOException {
        Path at = link;
        for (int i = 0; i < LINKS_MAX && Files.isSymbolicLink(at); i++) {
            links = true;
            at = at.resolveSibling(Files.readSymbolicLink(at));
            if (at.getParent() != null && Files.isDirectory(at.getParent())) {
                watch.accept(at.getParent());
            }
        }
        return link;
    }

    private void odd(Path path, Severity severity, String message) {
        looks.put(path, new Look.Odd(FileText.problem(severity, ManifestProblem.CANNOT_READ, message)));
    }
}
