package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.util.Locale;

/** What is wrong with the reading of a kind: the sentences that operators see. */
final class WatchProblems {

    /** The API server refuses, by RBAC. */
    static final String NOT_PERMITTED = "NotPermitted";

    /** The API server does not know the kind: its CRD is missing. */
    static final String KIND_NOT_SERVED = "KindNotServed";

    /** A mistake of Signalbox. */
    static final String DEFECT = "Defect";

    /** What was asked of the API server, as RBAC names it. */
    enum Verb {
        LIST,
        WATCH,
        GET
    }

    /** What becomes of the resources of a kind that cannot be read. */
    enum Consequence {
        NONE_IS_READ("none is read"),
        ALL_WAITS("nothing is served before it does, so that no Envoy loses what it has"),
        THOSE_READ_STAY("those that were read stay as they were");

        private final String words;

        Consequence(String words) {
            this.words = words;
        }
    }

    private WatchProblems() {}

    static ConfigEvent.PlaceProblems none(WatchTarget target) {
        return new ConfigEvent.PlaceProblems(target.place(), ImmutableList.of());
    }

    /** @param answer the API server's own words: they name the user, the verb and the resource */
    static ConfigEvent.PlaceProblems notPermitted(
            WatchTarget target, Verb verb, String answer, Consequence consequence) {
        return of(
                target,
                NOT_PERMITTED,
                "the API server does not permit to " + verb.name().toLowerCase(Locale.ROOT) + " " + target.resource()
                        + " (" + answer + "), so " + consequence.words + "; grant the verbs get, list and watch on "
                        + target.resource());
    }

    static ConfigEvent.PlaceProblems notServed(WatchTarget target, Consequence consequence) {
        String remedy = target.kind().group().endsWith(".solo.io")
                ? "apply its CRD: kubectl apply --server-side -f deploy/crds"
                : "use a Kubernetes that serves " + target.kind().apiVersion();
        return of(
                target,
                KIND_NOT_SERVED,
                "the API server has no " + target.kind() + " (" + target.resource() + "), so " + consequence.words
                        + "; " + remedy);
    }

    static ConfigEvent.PlaceProblems defect(WatchTarget target, Consequence consequence) {
        return of(
                target,
                DEFECT,
                "reading " + target.resource() + " fails by a mistake of Signalbox (see its log), so "
                        + consequence.words + "; it is tried again");
    }

    /** One object that cannot be read, though it may be as it should. */
    static ConfigEvent.Unreadable defectiveReading(Key<?> key, Origin origin) {
        String message = "cannot be read, by a mistake of Signalbox (see its log)";
        return new ConfigEvent.Unreadable(
                key, origin, ImmutableList.of(new Problem(Severity.ERROR, DEFECT, FieldPath.ROOT, null, message)));
    }

    /** The words nearest to the cause; those above tell of the plumbing. */
    static String reason(IOException e) {
        if (e instanceof ApiFailure failure && failure.code() == ApiFailure.UNAUTHORIZED) {
            return failure.words() + ": it does not know who asks; the token or the certificate that is shown to it is"
                    + " wrong or has expired";
        }
        String reason = e.toString();
        for (Throwable at = e; at != null; at = at.getCause()) {
            switch (at) {
                case UnresolvedAddressException nameless -> reason = "its name cannot be looked up";
                case CertPathBuilderException stranger ->
                    reason = "its certificate is not signed by the authority that is named for it ("
                            + stranger.getMessage() + ")";
                case ConnectException refused when refused.getMessage() == null -> reason = "no connection can be made";
                default -> reason = at.getMessage() == null ? reason : at.getMessage();
            }
        }
        return reason;
    }

    private static ConfigEvent.PlaceProblems of(WatchTarget target, String code, String message) {
        return new ConfigEvent.PlaceProblems(
                target.place(), ImmutableList.of(new Problem(Severity.ERROR, code, FieldPath.ROOT, null, message)));
    }
}
