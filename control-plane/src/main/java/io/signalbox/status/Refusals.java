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

/**
 * Tells operators of the kinds whose statuses RBAC or the installed CRD does not let be written. Confined to the thread
 * that writes.
 */
final class Refusals {

    /** Statuses of a kind cannot be written, by RBAC. */
    static final String NOT_PERMITTED = "StatusNotPermitted";

    /** Statuses of a kind cannot be written, as its CRD is older than the subresource. */
    static final String NOT_SERVED = "StatusNotServed";

    private static final Logger log = LoggerFactory.getLogger(Refusals.class);

    private final Consumer<List<ConfigEvent>> problems;
    private final Set<Kind<?>> refused = new HashSet<>();

    /** @param problems is told what keeps statuses from being written */
    Refusals(Consumer<List<ConfigEvent>> problems) {
        this.problems = problems;
    }

    void refused(Kind<?> kind, String words) {
        refuse(
                kind,
                NOT_PERMITTED,
                "the API server does not permit to write statuses of " + resource(kind) + " (" + words
                        + "), so they are old; grant the verb patch on " + kind.plural() + "/status in "
                        + kind.group());
    }

    void notServed(Kind<?> kind) {
        refuse(
                kind,
                NOT_SERVED,
                "the CRD of " + resource(kind) + " that is installed has no status subresource, as older ones of Gloo"
                        + " Edge, so statuses are not written; apply that of this version: kubectl apply --server-side"
                        + " --force-conflicts -f deploy/crds");
    }

    private void refuse(Kind<?> kind, String code, String message) {
        if (refused.add(kind)) {
            log.atWarn().addKeyValue("reason", message).log("cannot write statuses");
            tell(kind, ImmutableList.of(new Problem(Severity.WARNING, code, FieldPath.ROOT, null, message)));
        }
    }

    void permitted(Kind<?> kind) {
        if (refused.remove(kind)) {
            tell(kind, ImmutableList.of());
        }
    }

    private static String resource(Kind<?> kind) {
        return kind.plural() + "." + kind.group();
    }

    private void tell(Kind<?> kind, ImmutableList<Problem> now) {
        problems.accept(List.of(new ConfigEvent.PlaceProblems("Kubernetes API, statuses of " + resource(kind), now)));
    }
}
