package io.signalbox.model;

import com.google.protobuf.Message;
import java.util.Comparator;

/** One resource as an operator wrote it. Equal values translate equally; where it was written is its {@link Origin}. */
public record Resource<T extends Message>(Key<T> key, Meta meta, T body) {

    /** The older first; those without a creation time after those with one; then by namespace and name. */
    public static final Comparator<Resource<?>> BY_AGE = Comparator.<Resource<?>, java.time.Instant>comparing(
                    resource -> resource.meta().created() == null
                            ? java.time.Instant.MAX
                            : resource.meta().created())
            .thenComparing(Resource::key);

    /** Without the body of a Secret. */
    @Override
    public String toString() {
        return key + (key.kind().equals(Kinds.SECRET) ? "" : " " + meta + " {" + body + "}");
    }
}
