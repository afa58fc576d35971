package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a file says: its manifests and problems in the file's order, document by document. */
public final class ManifestFile {

    public static final ManifestFile EMPTY = new ManifestFile(List.of());

    /**
     * What a document says; kept beside its text, so that a document that did not change need not be parsed again.
     *
     * @param line the document's first line in the file
     * @param manifests one; more of a List; none when nobody can tell which resource it is
     * @param problems what cannot be said of any resource
     */
    record Part(int line, String text, ImmutableList<Manifest> manifests, ImmutableList<Problem> problems) {

        /** The same document at another line; empty when it has problems, as those tell lines. */
        Optional<Part> at(int newLine) {
            if (newLine == line) {
                return Optional.of(this);
            }
            boolean tellsLines = !problems.isEmpty()
                    || manifests.stream()
                            .anyMatch(manifest -> !manifest.problems().isEmpty());
            return tellsLines ? Optional.empty() : Optional.of(movedBy(newLine - line));
        }

        private Part movedBy(int lines) {
            ImmutableList.Builder<Manifest> moved = ImmutableList.builder();
            for (Manifest manifest : manifests) {
                Origin.InFile was = manifest.origin();
                Origin.InFile origin = new Origin.InFile(was.file(), was.line() + lines, was.text());
                moved.add(
                        switch (manifest) {
                            case Manifest.Readable readable ->
                                new Manifest.Readable(readable.resource(), origin, readable.problems());
                            case Manifest.Unreadable unreadable ->
                                new Manifest.Unreadable(unreadable.key(), origin, unreadable.problems());
                        });
            }
            return new Part(line + lines, text, moved.build(), problems);
        }
    }

    private final ImmutableList<Part> parts;
    private final ImmutableList<Manifest> manifests;
    private final ImmutableList<Problem> problems;

    ManifestFile(List<Part> parts) {
        this.parts = ImmutableList.copyOf(parts);
        this.manifests =
                parts.stream().flatMap(part -> part.manifests().stream()).collect(ImmutableList.toImmutableList());
        this.problems =
                parts.stream().flatMap(part -> part.problems().stream()).collect(ImmutableList.toImmutableList());
    }

    /** A file of which nothing can be read, or a place that is no file at all. */
    public static ManifestFile of(Problem problem) {
        return new ManifestFile(List.of(new Part(1, "", ImmutableList.of(), ImmutableList.of(problem))));
    }

    /** In the file's order. */
    public ImmutableList<Manifest> manifests() {
        return manifests;
    }

    /** What cannot be said of any resource, each with its line. */
    public ImmutableList<Problem> problems() {
        return problems;
    }

    /** Whether some of the file could not be read, so that a resource which is not in it may still be meant to be. */
    public boolean isBroken() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }

    Map<String, Part> byText() {
        Map<String, Part> byText = new HashMap<>();
        parts.forEach(part -> byText.put(part.text(), part));
        return byText;
    }
}
