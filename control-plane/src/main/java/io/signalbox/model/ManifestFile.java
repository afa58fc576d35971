package io.signalbox.model;

import com.google.common.collect.ImmutableList;

/**
 * What a file says.
 *
 * @param manifests in the file's order
 * @param problems what cannot be said of any resource; each with its line
 */
public record ManifestFile(ImmutableList<Manifest> manifests, ImmutableList<Problem> problems) {

    public static final ManifestFile EMPTY = new ManifestFile(ImmutableList.of(), ImmutableList.of());

    /** A file of which nothing can be read. */
    public static ManifestFile unreadable(Problem problem) {
        return new ManifestFile(ImmutableList.of(), ImmutableList.of(problem));
    }

    /** Whether some of the file could not be read at all, so that a resource which is not in it may still be meant to be. */
    public boolean isBroken() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
