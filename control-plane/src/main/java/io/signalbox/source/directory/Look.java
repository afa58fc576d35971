package io.signalbox.source.directory;

import io.signalbox.model.Problem;

/** What stands at a path, found without reading it. Equal looks: most surely nothing has changed. */
sealed interface Look {

    record Regular(FileStamp stamp) implements Look {}

    /** Something that cannot be read as a file, and that an operator should know of. */
    record Odd(Problem problem) implements Look {}

    record Absent() implements Look {}
}
