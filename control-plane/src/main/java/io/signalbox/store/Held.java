package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.Key;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.model.Severity;
import java.util.Optional;

/**
 * A resource as its source last told it.
 *
 * @param resource the last that could be read; absent if none ever could
 * @param problems what its source found wrong with its newest text
 */
public record Held(Key<?> key, Optional<Resource<?>> resource, Origin origin, ImmutableList<Problem> problems) {

    /** Whether its newest text cannot be read, so that the resource is an older one. */
    public boolean isUnreadable() {
        return problems.stream().anyMatch(problem -> problem.severity() == Severity.ERROR);
    }
}
