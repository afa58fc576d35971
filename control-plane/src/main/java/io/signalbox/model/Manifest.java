package io.signalbox.model;

import com.google.common.collect.ImmutableList;

/** One document of a file, or one element of a List, that says which resource it is. */
public sealed interface Manifest {

    Key<?> key();

    Origin.InFile origin();

    /** What was found: warnings only when the resource is readable. */
    ImmutableList<Problem> problems();

    /** A resource; what was wrong with it costs at most single fields. */
    record Readable(Resource<?> resource, Origin.InFile origin, ImmutableList<Problem> problems) implements Manifest {
        @Override
        public Key<?> key() {
            return resource.key();
        }
    }

    /** A resource that cannot be used as it is written. */
    record Unreadable(Key<?> key, Origin.InFile origin, ImmutableList<Problem> problems) implements Manifest {}
}
