package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.signalbox.ads.Event.Asked;
import io.signalbox.ads.Event.Changed;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSet;

/**
 * The xDS protocol of one stream, both variants: what the client wants, has and is due, and what it may be sent next.
 * Pure and immutable: {@link #on} takes note of an event, {@link #next} yields the next response that is due, until
 * there is none. A caller that asks for the next response only while the client reads needs no queue: names that change
 * meanwhile coalesce in here.
 *
 * @param name goes into nonces
 * @param target the group's newest snapshot
 * @param order how responses of different types wait for each other
 * @param nonces how many were used
 */
record Subscription(
        Variant variant, String name, Limits limits, Snapshot target, Ledgers ledgers, Order order, long nonces) {

    /** A stream at its beginning, with default limits. */
    static Subscription open(Variant variant, String name, Order order, Snapshot initial) {
        return new Subscription(variant, name, Limits.DEFAULT, initial, Ledgers.NEW, order, 0);
    }

    Subscription with(Limits next) {
        return new Subscription(variant, name, next, target, ledgers, order, nonces);
    }

    /** The same, with an equal set of names that other streams hold, too. */
    Subscription sharing(ResourceType type, PSet<String> names) {
        Ledger ledger = ledger(type);
        return names == ledger.interest().names() ? this : with(ledger.sharing(names));
    }

    /** @param verdict what the client made of an earlier response, if the event tells */
    record Heard(Subscription next, @Nullable Verdict verdict) {}

    /** @param push the next response; absent: nothing is due now */
    record Turn(Subscription next, @Nullable Push push) {}

    Ledger ledger(ResourceType type) {
        return ledgers.of(type);
    }

    Heard on(Event event) {
        return switch (event) {
            case Changed(var change) -> new Heard(changed(change), null);
            case Asked asked -> asked(asked);
        };
    }

    private Subscription changed(SnapshotChange change) {
        Map<ResourceType, List<String>> names = new EnumMap<>(ResourceType.class);
        for (EnvoyResource resource : change.upserts()) {
            names.computeIfAbsent(resource.type(), type -> new ArrayList<>()).add(resource.name());
        }
        boolean clustersGone = false;
        for (ResourceName gone : change.removals()) {
            names.computeIfAbsent(gone.type(), type -> new ArrayList<>()).add(gone.name());
            clustersGone |= gone.type() == ResourceType.CLUSTER;
        }
        Ledgers next = ledgers;
        for (Map.Entry<ResourceType, List<String>> entry : names.entrySet()) {
            next = next.with(next.of(entry.getKey()).changed(entry.getValue()));
        }
        Subscription noted = new Subscription(variant, name, limits, change.after(), next, order, nonces);
        // Routes that still wait may use a cluster that is gone by now: better to take newer routes.
        return clustersGone ? noted.restaged() : noted;
    }

    private Heard asked(Asked asked) {
        Ledger ledger = ledger(asked.type());
        if (stale(asked, ledger)) {
            return new Heard(this, null);
        }
        Verdict verdict = verdict(asked.reply(), ledger);
        Subscription answered = verdict == null ? this : settled(verdict, ledger);
        Ledger next = answered.ledger(asked.type()).asked(trusted(asked), target);
        boolean first = !ledger.interest().asked();
        boolean resumed = first && !next.held().ours().isEmpty();
        // What is asked for during a stage belongs to it: only then is its end the client's agreement with its
        // snapshot.
        Subscription noted = answered.with(
                order.stage() == null ? next : next.with(next.due().stage()));
        return new Heard(
                first && asked.type() == ResourceType.ENDPOINT ? noted.endpointsAsked() : noted,
                resumed ? resumed(next) : verdict);
    }

    /**
     * What a state-of-the-world client begins to ask for after it was sent new users of it on this stream, it may have
     * let go on the last stream, where no response told it a newer version: the version that it says proves nothing.
     * (Endpoints of clusters that were sent are owed in any case.)
     */
    private Wish trusted(Asked asked) {
        boolean usersSent = switch (asked.type()) {
            case ROUTE -> spoken(ResourceType.LISTENER);
            case SECRET -> spoken(ResourceType.LISTENER) || spoken(ResourceType.CLUSTER);
            case CLUSTER, ENDPOINT, LISTENER -> false;
        };
        return usersSent && asked.wish() instanceof Wish.Exactly(var names, var version)
                ? new Wish.Exactly(names, "")
                : asked.wish();
    }

    private boolean spoken(ResourceType type) {
        return !ledger(type).tally().lastNonce().isEmpty();
    }

    /**
     * A client that comes back may say that it has the endpoints of clusters that it was just sent anew: it needs them
     * again. What it asks for and does not have belongs to clusters that cannot be used yet, though it has them.
     */
    private Subscription endpointsAsked() {
        Set<String> missing = ledger(ResourceType.ENDPOINT).due().owed();
        Ledger owing = ledger(ResourceType.ENDPOINT).owing(order.warmth().unasked());
        Order asked = order.with(order.warmth().endpointsAsked(missing));
        return new Subscription(variant, name, limits, target, ledgers.with(owing), asked, nonces);
    }

    private static Verdict resumed(Ledger ledger) {
        return new Verdict.Resumed(
                ledger.type(),
                ImmutableMap.copyOf(Maps.transformValues(ledger.held().ours(), EnvoyResource::version)));
    }

    /**
     * A state-of-the-world request that answers another response than the newest was overtaken by that one, and so was
     * its list of names: the client will say both again. A client's nonce of an earlier stream means nothing before the
     * first response.
     */
    private static boolean stale(Asked asked, Ledger ledger) {
        String newest = ledger.tally().lastNonce();
        if (asked.wish() instanceof Wish.Edit || newest.isEmpty()) {
            return false;
        }
        return switch (asked.reply()) {
            case Reply.Silent() -> false;
            case Reply.Accepted(var nonce) -> !nonce.equals(newest);
            case Reply.Refused(var nonce, var error) -> !nonce.equals(newest);
        };
    }

    private static @Nullable Verdict verdict(Reply reply, Ledger ledger) {
        Flight flight = ledger.flight();
        if (flight == null) {
            return null;
        }
        return switch (reply) {
            case Reply.Accepted(var nonce)
            when nonce.equals(flight.nonce()) -> new Verdict.Accepted(ledger.type(), flight.versions(), flight.since());
            case Reply.Refused(var nonce, var error)
            when nonce.equals(flight.nonce()) || flight.overtaken().contains(nonce) ->
                new Verdict.Refused(ledger.type(), blamed(flight, error), error);
            case Reply.Silent() -> null;
            case Reply.Accepted(var nonce) -> null;
            case Reply.Refused(var nonce, var error) -> null;
        };
    }

    private static ImmutableMap<String, String> blamed(Flight flight, String error) {
        return ImmutableMap.copyOf(Maps.filterKeys(flight.versions(), Ledger.guilty(flight, error)::contains));
    }

    private Subscription settled(Verdict verdict, Ledger ledger) {
        Flight flight = ledger.flight();
        if (flight == null) {
            return this;
        }
        Ledger next = switch (verdict) {
            case Verdict.Accepted accepted -> ledger.accepted(flight, target);
            case Verdict.Resumed resumed -> ledger;
            case Verdict.Refused refused -> ledger.refused(flight, refused.error());
        };
        Order now = order.answered(flight, next, verdict);
        return new Subscription(variant, name, limits, target, ledgers.with(next), now, nonces);
    }

    /** The next response that is due at this moment, in the order that makes before it breaks. */
    Turn next(Instant now) {
        Subscription state = with(order.timely(ledgers, target, now));
        while (true) {
            for (ResourceType type : Order.SUPPORTING) {
                Turn turn = state.staged(type).draft(type, state.target, now);
                if (turn.push() != null) {
                    return turn;
                }
                state = turn.next();
            }
            state = state.with(state.order.opening(state.ledgers, state.target, now, limits));
            Turn turn = state.routes(now);
            if (turn.push() != null) {
                return turn;
            }
            Order.Step after = turn.next().order.closing(turn.next().ledgers, state.target, now, limits);
            if (after.order() == turn.next().order) {
                return new Turn(turn.next().with(after), null);
            }
            state = turn.next().with(after);
        }
    }

    /** Listeners, then routes, of the present stage. */
    private Turn routes(Instant now) {
        Stage stage = order.stage();
        if (stage == null || !stage.open()) {
            return new Turn(this, null);
        }
        Turn listeners = draft(ResourceType.LISTENER, stage.frozen(), now);
        if (listeners.push() != null
                || listeners.next().ledger(ResourceType.LISTENER).due().now()) {
            return listeners;
        }
        return listeners.next().draft(ResourceType.ROUTE, stage.frozen(), now);
    }

    private Turn draft(ResourceType type, Snapshot source, Instant now) {
        Ledger before = ledger(type);
        Flight late = before.overdue(now, limits) ? before.flight() : null;
        Ledger looked = late == null ? before : before.presuming(late);
        Drafting.Source from = new Drafting.Source(source, target, gone -> order.mayGo(type, gone, now));
        Draft draft = new Drafting(looked, from, variant, limits.responseBytes()).draft();
        Subscription next =
                with(late == null ? draft.ledger() : before.with(draft.ledger().due()));
        Draft.Response response = draft.response();
        return response == null ? new Turn(next, null) : next.send(type, response, before.held(), now);
    }

    private Turn send(ResourceType type, Draft.Response response, Held before, Instant now) {
        String nonce = name + "-" + (nonces + 1);
        String version = switch (variant) {
            case DELTA -> Long.toString(target.sequence());
            case STATE_OF_THE_WORLD -> response.after().fingerprint().toString();
        };
        Flight flight = new Flight(
                nonce,
                version,
                response.changed(),
                response.removed(),
                response.after(),
                target.sequence(),
                now,
                ImmutableSet.of(),
                response.changed().size());
        Ledgers next = ledgers.with(ledger(type).sent(flight));
        Order warming = order;
        if (type == ResourceType.CLUSTER) {
            Ledger endpoints = next.of(ResourceType.ENDPOINT);
            List<String> names = endpointsOf(maybeChanged(response, next.of(type)));
            warming = order.clustersSent(response.changed().values(), before);
            warming = endpoints.interest().asked()
                    ? warming
                    : warming.with(warming.warmth().remembering(names));
            next = next.with(endpoints.owing(names));
        }
        ImmutableList<String> removed =
                variant == Variant.DELTA ? response.removed().asList() : ImmutableList.of();
        Push push = new Push(type, nonce, version, response.resources(), removed);
        return new Turn(new Subscription(variant, name, limits, target, next, warming, nonces + 1), push);
    }

    /**
     * What changes for the client. In a complete list, that may also be what it took from a response that it refused,
     * and is now told to leave, or to leave for a while.
     */
    private Collection<EnvoyResource> maybeChanged(Draft.Response response, Ledger clusters) {
        Set<String> doubtful =
                Sets.union(clusters.refused().keySet(), clusters.due().owed());
        if (variant == Variant.DELTA || doubtful.isEmpty()) {
            return response.changed().values();
        }
        Map<String, EnvoyResource> changed = new LinkedHashMap<>(response.changed());
        for (String left : doubtful) {
            EnvoyResource told = response.after().ours().get(left);
            if (told != null) {
                changed.put(left, told);
            }
        }
        return changed.values();
    }

    /**
     * Envoy warms a changed cluster until it gets endpoints again, changed or not; in the delta variant, where the name
     * is already subscribed to, it does not even ask (https://github.com/envoyproxy/go-control-plane/issues/245).
     */
    private static List<String> endpointsOf(Collection<EnvoyResource> clusters) {
        return clusters.stream().map(EndpointName::of).flatMap(Optional::stream).toList();
    }

    private Subscription staged(ResourceType type) {
        return with(ledgers.update(type, Due::stage));
    }

    private Subscription restaged() {
        return with(order.restaged(ledgers, target));
    }

    private Subscription with(Ledger ledger) {
        return with(ledgers.with(ledger));
    }

    private Subscription with(Ledgers next) {
        return next == ledgers ? this : new Subscription(variant, name, limits, target, next, order, nonces);
    }

    private Subscription with(Order.Step step) {
        return step.order() == order && step.ledgers() == ledgers
                ? this
                : new Subscription(variant, name, limits, target, step.ledgers(), step.order(), nonces);
    }

    /** When {@link #next} must be asked even if nothing happens; absent: never. */
    Optional<Instant> wakeAt(Instant now) {
        Ledger clusters = ledger(ResourceType.CLUSTER);
        Flight flight = clusters.flight();
        Optional<Instant> overdue = flight == null || !clusters.due().now()
                ? Optional.empty()
                : Optional.of(flight.since().plus(limits.additions())).filter(now::isBefore);
        return Stream.concat(order.wakeAt(now, limits).stream(), overdue.stream())
                .min(Comparator.naturalOrder());
    }

    /** Whether nothing is due and nothing unanswered. */
    boolean idle() {
        return ledgers.byType().stream()
                .allMatch(ledger -> ledger.flight() == null && ledger.due().idle());
    }
}
