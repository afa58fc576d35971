package io.signalbox.model;

import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a manifest as text, before anybody asks what it means: an operator's mistake, as a value.
 *
 * @param code stable name of the kind of mistake, as in {@code UnknownField}
 * @param field the field's path; {@link FieldPath#ROOT} when the whole document is meant
 * @param position line and column in the file; absent where there is no file
 * @param message one sentence: what is wrong and what would be right
 */
public record Problem(
        Severity severity,
        String code,
        FieldPath field,
        @Nullable Position position,
        String message) {

    /** A place in a file; both count from 1. */
    public record Position(int line, int column) {}
}
