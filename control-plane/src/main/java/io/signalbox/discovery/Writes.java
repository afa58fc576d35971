package io.signalbox.discovery;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.discovery.DiscoveryMetrics.Verb;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.status.ApiErrors;
import io.signalbox.status.Doubling;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes steps, and says what to make of it when the API server does not. Confined to discovery's thread. */
final class Writes {

    /** What became of a step. */
    sealed interface Outcome {
        record Done() implements Outcome {}

        /** To be looked at again then, for it may have changed meanwhile. */
        record Later(Duration pause) implements Outcome {}

        /** This Upstream is not taken, and others may well be. */
        record Refused(Problem problem, Duration pause) implements Outcome {}

        /** Nothing can be written now; to be tried again then. */
        record Trouble(Duration pause) implements Outcome {}
    }

    /** A right that is granted is noticed after this time. */
    private static final Duration NOT_PERMITTED_RETRY = Duration.ofSeconds(5);

    /** What is not taken now is taken later only if a policy, a quota or the CRD was changed. */
    private static final Duration REFUSED_RETRY = Duration.ofMinutes(5);

    private static final Logger log = LoggerFactory.getLogger(Writes.class);

    private final UpstreamApi api;
    private final Turn turn;
    private final DiscoveryMetrics metrics;
    private final DiscoveryProblems problems;
    private final Map<Key<Upstream>, Integer> conflicts = new HashMap<>();

    /** Until when a verb need not be tried, in {@link System#nanoTime}'s time. */
    private final Map<Verb, Long> refusedUntil = new EnumMap<>(Verb.class);

    private final Map<Verb, Integer> done = new EnumMap<>(Verb.class);
    private int troubles;

    /** Waits until something may be written, and says whether this replica still is the one that writes. */
    @FunctionalInterface
    interface Turn {
        boolean await() throws InterruptedException;
    }

    Writes(UpstreamApi api, Turn turn, DiscoveryMetrics metrics, DiscoveryProblems problems) {
        this.api = api;
        this.turn = turn;
        this.metrics = metrics;
        this.problems = problems;
    }

    Outcome write(Key<Upstream> name, Step step) throws InterruptedException {
        return switch (step) {
            case Step.Nothing nothing -> nothingToDo(name);
            case Step.Taken taken -> nothingToDo(name);
            case Step.Create create -> attempt(name, Verb.CREATE, () -> api.create(name, create));
            case Step.Change change -> attempt(name, Verb.PATCH, () -> api.change(name, change));
            case Step.Remove remove -> attempt(name, Verb.DELETE, () -> api.remove(name, remove));
        };
    }

    private Outcome nothingToDo(Key<Upstream> name) {
        conflicts.remove(name);
        return new Outcome.Done();
    }

    private Outcome attempt(Key<Upstream> name, Verb verb, Runnable request) throws InterruptedException {
        Long until = refusedUntil.get(verb);
        long wait = until == null ? 0 : until - System.nanoTime();
        if (wait > 0) {
            return new Outcome.Later(Duration.ofNanos(wait));
        }
        if (!turn.await()) {
            return new Outcome.Later(Doubling.RETRY.first());
        }
        try {
            request.run();
        } catch (KubernetesClientException e) {
            metrics.failed(verb);
            return failed(name, verb, e);
        }
        metrics.written(verb);
        done.merge(verb, 1, Integer::sum);
        conflicts.remove(name);
        troubles = 0;
        if (refusedUntil.remove(verb) != null) {
            problems.permit(verb);
        }
        return new Outcome.Done();
    }

    private Outcome failed(Key<Upstream> name, Verb verb, KubernetesClientException e) {
        int code = e.getCode();
        if (code == ApiErrors.CONFLICT || (code == ApiErrors.NOT_FOUND && verb != Verb.CREATE)) {
            // Somebody was faster, and the source tells of it soon.
            return new Outcome.Later(Doubling.RETRY.pause(conflicts.merge(name, 1, Integer::sum)));
        }
        if (code == ApiErrors.FORBIDDEN && isRbacs(verb, ApiErrors.words(e))) {
            return refuse(verb, DiscoveryProblems.notPermitted(verb, name.namespace(), ApiErrors.words(e)));
        }
        if (code == ApiErrors.NOT_FOUND || ApiErrors.isOfEndingNamespace(e)) {
            return refuse(verb, DiscoveryProblems.noPlace(name.namespace(), ApiErrors.words(e)));
        }
        if (code >= 400 && code < 500 && code != ApiErrors.UNAUTHORIZED && code != ApiErrors.TOO_MANY_REQUESTS) {
            return new Outcome.Refused(DiscoveryProblems.refused(name, ApiErrors.words(e)), REFUSED_RETRY);
        }
        Duration pause = Doubling.RETRY.pause(++troubles);
        log.atInfo()
                .addKeyValue("upstream", name)
                .addKeyValue("reason", ApiErrors.words(e))
                .addKeyValue("pause", pause)
                .log("discovered upstreams cannot be written now");
        return new Outcome.Trouble(pause);
    }

    private Outcome refuse(Verb verb, Problem problem) {
        refusedUntil.put(verb, System.nanoTime() + NOT_PERMITTED_RETRY.toNanos());
        problems.refuse(verb, problem);
        return new Outcome.Later(NOT_PERMITTED_RETRY);
    }

    /**
     * Admission refuses single objects with the same code. These are RBAC's words:
     * https://github.com/kubernetes/kubernetes/blob/v1.35.0/staging/src/k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go
     */
    private static boolean isRbacs(Verb verb, String words) {
        return words.contains("cannot " + verb.name().toLowerCase(Locale.ROOT) + " resource");
    }

    /** All that was to be done was done, or is to be done later. */
    void endOfRound() {
        if (!done.isEmpty()) {
            log.atInfo().addKeyValue("requests", done).log("wrote discovered upstreams");
            done.clear();
        }
    }
}
