package io.signalbox.model;

import com.google.common.collect.ImmutableSortedMap;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What translation may depend on of a resource's {@code metadata}. Resource versions, generations and managed
 * fields are left out on purpose: a status written to a resource must not cause a translation.
 *
 * @param created {@code creationTimestamp}; absent for a file that does not give one
 */
public record Meta(
        ImmutableSortedMap<String, String> labels,
        ImmutableSortedMap<String, String> annotations,
        @Nullable Instant created) {

    public static final Meta NONE = new Meta(ImmutableSortedMap.of(), ImmutableSortedMap.of(), null);

    public static Meta of(Map<String, String> labels, Map<String, String> annotations, @Nullable Instant created) {
        return new Meta(ImmutableSortedMap.copyOf(labels), ImmutableSortedMap.copyOf(annotations), created);
    }
}
