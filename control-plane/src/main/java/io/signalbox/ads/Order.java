package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshot;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSet;

/**
 * How the types of one stream wait for each other: make before break. Listeners and routes wait, as a {@link Stage},
 * until the clusters that are new to the client are usable; what listeners and routes may still use is removed only
 * after the client has acknowledged newer ones. Every wait ends by a time limit. Immutable.
 *
 * @param coverage whether the stream may carry all types
 * @param opened when the stream began
 * @param stage the present round of listeners and routes
 * @param routesAt the snapshot whose listeners and routes the client is known to have; absent: not known yet
 * @param holdUntil when removals stop waiting; absent: none waits
 */
record Order(
        Coverage coverage,
        Instant opened,
        Warmth warmth,
        @Nullable Stage stage,
        @Nullable Snapshot routesAt,
        @Nullable Instant holdUntil) {

    /** What listeners and routes are built upon, in the order of additions. */
    static final ImmutableList<ResourceType> SUPPORTING =
            ImmutableList.of(ResourceType.SECRET, ResourceType.CLUSTER, ResourceType.ENDPOINT);

    private static final ImmutableList<ResourceType> ROUTING =
            ImmutableList.of(ResourceType.LISTENER, ResourceType.ROUTE);

    /** Which types a stream may carry. */
    enum Coverage {
        /** All: aggregated discovery, where order can be kept. */
        AGGREGATED,
        /** One: nothing can be known of the other types, so nothing waits for them. */
        SINGLE
    }

    /** The next order, and the ledgers with what it gave their turn. */
    record Step(Order order, Ledgers ledgers) {}

    static Order at(Instant opened, Coverage coverage) {
        return new Order(coverage, opened, Warmth.WARM, null, null, null);
    }

    Order with(Warmth next) {
        return next == warmth ? this : new Order(coverage, opened, next, stage, routesAt, holdUntil);
    }

    private Order staging(@Nullable Stage next) {
        return next == stage ? this : new Order(coverage, opened, warmth, next, routesAt, holdUntil);
    }

    private Order routed(Snapshot routes) {
        return routes == routesAt ? this : new Order(coverage, opened, warmth, stage, routes, holdUntil);
    }

    private Order holding(@Nullable Instant until) {
        return Objects.equals(until, holdUntil) ? this : new Order(coverage, opened, warmth, stage, routesAt, until);
    }

    boolean mayGo(ResourceType type, String name, Instant now) {
        if (!SUPPORTING.contains(type) || coverage == Coverage.SINGLE) {
            return true;
        }
        if (holdUntil != null && !now.isBefore(holdUntil)) {
            return true;
        }
        return routesAt != null
                && !routesAt.resources(type).containsKey(name)
                && (stage == null || !stage.frozen().resources(type).containsKey(name));
    }

    Order clustersSent(Collection<EnvoyResource> clusters, Held before) {
        Warmth next = warmth;
        for (EnvoyResource cluster : clusters) {
            next = before.has(cluster.name()) ? next : next.coldCluster(cluster);
        }
        return with(next);
    }

    /** A response was accepted, or refused, which is no reason to wait on either. */
    Order answered(Flight flight, Ledger ledger, Verdict verdict) {
        return switch (ledger.type()) {
            case CLUSTER -> {
                Warmth next = warmth.clustersAnswered(flight.sent().keySet());
                yield with(
                        verdict instanceof Verdict.Refused
                                ? next.endpointsAnswered(endpoints(flight.sent().values()))
                                : next);
            }
            case ENDPOINT -> {
                Set<String> owed = ledger.due().owed();
                yield with(warmth.endpointsAnswered(
                        Stream.concat(flight.sent().keySet().stream(), flight.removed().stream())
                                .filter(name -> !owed.contains(name))
                                .toList()));
            }
            case SECRET, LISTENER, ROUTE -> this;
        };
    }

    /** Ends the waiting of removals whose time is up. */
    Step timely(Ledgers ledgers, Snapshot target, Instant now) {
        if (holdUntil == null || now.isBefore(holdUntil)) {
            return new Step(this, ledgers);
        }
        Ledgers next = ledgers;
        for (ResourceType type : SUPPORTING) {
            // While a response is in flight the removal could not be sent now, and would only be withheld again.
            next = next.of(type).flight() == null ? next.update(type, Due::release) : next;
        }
        return new Step(routed(target), next);
    }

    /**
     * Begins a stage if listeners or routes are due and none is under way, and opens it when it has nothing to wait
     * for.
     */
    Step opening(Ledgers ledgers, Snapshot target, Instant now, Limits limits) {
        if (stage != null) {
            return opening(stage, ledgers, target, now);
        }
        if (ROUTING.stream().allMatch(type -> ledgers.of(type).due().idle())) {
            return new Step(this, ledgers);
        }
        Stage begun = stage(ledgers, target, now.plus(limits.additions()));
        return opening(begun, routing(ledgers, Due::stage), target, now);
    }

    private Step opening(Stage present, Ledgers ledgers, Snapshot target, Instant now) {
        if (present.open()) {
            return new Step(staging(present), ledgers);
        }
        if (!now.isBefore(present.deadline())) {
            Warmth rest = warmth.clustersAnswered(present.clusters()).endpointsAnswered(present.endpoints());
            return new Step(with(rest).staging(present.opened()), ledgers);
        }
        Due clusters = ledgers.of(ResourceType.CLUSTER).due();
        if (clusters.everything()) {
            return new Step(staging(present), ledgers);
        }
        Ledger endpoints = ledgers.of(ResourceType.ENDPOINT);
        Stage waited = present.waiting(
                name -> !warmth.clusters().contains(name) && !clusters.mentions(name),
                name -> !endpoints.interest().asked()
                        || (!warmth.endpoints().contains(name) && !endpoints.isComing(name)));
        boolean newestToo = waited.open() && warmth.all() && clusters.idle() && present.frozen() != target;
        return newestToo
                ? new Step(staging(waited.at(target)), routing(ledgers, Due::stage))
                : new Step(staging(waited), ledgers);
    }

    /** Takes newer listeners and routes into a stage that still waits. */
    Step restaged(Ledgers ledgers, Snapshot target) {
        return stage == null || stage.open()
                ? new Step(this, ledgers)
                : new Step(staging(stage(ledgers, target, stage.deadline())), routing(ledgers, Due::stage));
    }

    private Stage stage(Ledgers ledgers, Snapshot target, Instant deadline) {
        Ledger clusters = ledgers.of(ResourceType.CLUSTER);
        PSet<String> waitClusters = warmth.clusters();
        PSet<String> waitEndpoints = warmth.endpoints();
        for (String name : clusters.due().mentioned()) {
            EnvoyResource cluster = target.resources(ResourceType.CLUSTER).get(name);
            if (cluster != null
                    && !clusters.keeps(name)
                    && !cluster.version().equals(clusters.refused().get(name))) {
                waitClusters = waitClusters.plus(name);
                waitEndpoints =
                        EndpointName.of(cluster).map(waitEndpoints::plus).orElse(waitEndpoints);
            }
        }
        Ledger endpoints = ledgers.of(ResourceType.ENDPOINT);
        for (String name : endpoints.due().mentioned()) {
            // Endpoints that come back: their cluster may have been kept without them.
            waitEndpoints = endpoints.isComing(name)
                            && target.resources(ResourceType.ENDPOINT).containsKey(name)
                    ? waitEndpoints.plus(name)
                    : waitEndpoints;
        }
        return new Stage(target, waitClusters, waitEndpoints, deadline, false);
    }

    /** Ends a stage that the client has acknowledged, and lets go what its routes no longer use. */
    Step closing(Ledgers ledgers, Snapshot target, Instant now, Limits limits) {
        boolean answered = ROUTING.stream()
                .map(ledgers::of)
                .allMatch(ledger -> ledger.flight() == null && !ledger.due().now());
        // A client that refused routes keeps older ones, which may use what is gone.
        boolean agreed = answered
                && known(ledgers, now, limits)
                && ROUTING.stream().allMatch(type -> ledgers.of(type).refused().isEmpty());
        Order next = this;
        if (stage != null && stage.open() && answered) {
            next = agreed ? staging(null).routed(stage.frozen()) : staging(null);
        } else if (stage == null
                && agreed
                && ROUTING.stream().allMatch(type -> ledgers.of(type).due().idle())) {
            next = routed(target);
        }
        Ledgers released = ledgers;
        if (next.routesAt != routesAt) {
            for (ResourceType type : SUPPORTING) {
                released = released.update(type, Due::release);
            }
        }
        return new Step(next.holding(held(released, now, limits)), released);
    }

    private @Nullable Instant held(Ledgers ledgers, Instant now, Limits limits) {
        boolean any = SUPPORTING.stream()
                .anyMatch(type -> !ledgers.of(type).due().withheld().isEmpty());
        if (!any) {
            return null;
        }
        return holdUntil == null ? now.plus(limits.removals()) : holdUntil;
    }

    /** Whether it is known which of listeners and routes the client wants: it asked for both, or had the time to. */
    private boolean known(Ledgers ledgers, Instant now, Limits limits) {
        return ROUTING.stream().allMatch(type -> ledgers.of(type).interest().asked())
                || !now.isBefore(opened.plus(limits.additions()));
    }

    /** When time alone makes something due; absent: never. */
    Optional<Instant> wakeAt(Instant now, Limits limits) {
        Stream.Builder<Instant> times = Stream.builder();
        if (stage != null && !stage.open()) {
            times.add(stage.deadline());
        }
        if (holdUntil != null) {
            times.add(holdUntil);
            times.add(opened.plus(limits.additions()));
        }
        return times.build().filter(now::isBefore).min(Comparator.naturalOrder());
    }

    private static Ledgers routing(Ledgers ledgers, UnaryOperator<Due> change) {
        Ledgers next = ledgers;
        for (ResourceType type : ROUTING) {
            next = next.update(type, change);
        }
        return next;
    }

    private static List<String> endpoints(Collection<EnvoyResource> clusters) {
        return clusters.stream().map(EndpointName::of).flatMap(Optional::stream).toList();
    }
}
