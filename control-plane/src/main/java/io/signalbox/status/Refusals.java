package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kind;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells operators of the kinds whose statuses RBAC does not let be written. Confined to the thread that writes. */
final class Refusals {

    /** Statuses of a kind cannot be written, by RBAC. */
    static final String NOT_PERMITTED = "StatusNotPermitted";

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final Consumer<List<ConfigEvent>> problems;
    private final Set<Kind<?>> refused = new HashSet<>();

    /** @param problems is told what keeps statuses from being written */
    Refusals(Consumer<List<ConfigEvent>> problems) {
        this.problems = problems;
    }

    void refused(Kind<?> kind, String words) {
        if (refused.add(kind)) {
            String resource = kind.plural() + "." + kind.group();
            String message = "the API server does not permit to write statuses of " + resource + " (" + words
                    + "), so they are old; grant the verb patch on " + kind.plural() + "/status in " + kind.group();
            log.atWarn()
                    .addKeyValue("resource", resource)
                    .addKeyValue("reason", words)
                    .log("cannot write statuses");
            tell(kind, ImmutableList.of(new Problem(Severity.WARNING, NOT_PERMITTED, FieldPath.ROOT, null, message)));
        }
    }

    void permitted(Kind<?> kind) {
        if (refused.remove(kind)) {
            tell(kind, ImmutableList.of());
        }
    }

    private void tell(Kind<?> kind, ImmutableList<Problem> now) {
        problems.accept(List.of(new ConfigEvent.PlaceProblems(
                "Kubernetes API, statuses of " + kind.plural() + "." + kind.group(), now)));
    }
}
