package io.signalbox.model;

import com.google.common.collect.ImmutableList;

/**
 * What a source tells the store. Events of one source about one key arrive in order; the last word counts.
 */
public sealed interface ConfigEvent {

    /**
     * A resource is there, or has changed.
     *
     * @param problems warnings found while reading it, such as unknown fields
     */
    record Put(Resource<?> resource, Origin origin, ImmutableList<Problem> problems) implements ConfigEvent {}

    /** A resource is no longer there. */
    record Gone(Key<?> key) implements ConfigEvent {}

    /** A resource is there but cannot be read: what it last had that was good stays, and the problems are shown. */
    record Unreadable(Key<?> key, Origin origin, ImmutableList<Problem> problems) implements ConfigEvent {}

    /**
     * What is wrong at a place, say a file, that cannot be said of any resource. Replaces what was said of that
     * place before; an empty list takes it back.
     */
    record PlaceProblems(String place, ImmutableList<Problem> problems) implements ConfigEvent {}

    /** The source has told all that was there when it started: from now on it tells of changes. */
    record Synced(String source) implements ConfigEvent {}

    /**
     * The source has lost touch with its world (or found it again), so what it told may be old.
     *
     * @param reason why; empty when in touch again
     */
    record Stale(String source, String reason) implements ConfigEvent {}
}
