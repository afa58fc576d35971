package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import com.google.common.collect.Sets;
import io.signalbox.ads.Event.Wish;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.Suspects;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * One stream's account of one type: what the client wants, has, is due, refused, and was sent last. Immutable.
 *
 * @param refused versions by name that the client will not be sent again
 * @param flight the response that is not yet answered: there is at most one
 * @param batch how many resources a response may change: fewer while one that Envoy refuses is looked for
 */
record Ledger(
        ResourceType type,
        Interest interest,
        Held held,
        Due due,
        PMap<String, String> refused,
        @Nullable Flight flight,
        Tally tally,
        int batch) {

    private static final int BATCH_UNLIMITED = Integer.MAX_VALUE;

    static Ledger of(ResourceType type) {
        return new Ledger(
                type,
                Interest.NONE,
                Held.NOTHING,
                Due.NOTHING,
                HashTreePMap.empty(),
                null,
                Tally.NOTHING,
                BATCH_UNLIMITED);
    }

    Ledger with(Due next) {
        return next == due ? this : new Ledger(type, interest, held, next, refused, flight, tally, batch);
    }

    Ledger with(Held next) {
        return next == held ? this : new Ledger(type, interest, next, due, refused, flight, tally, batch);
    }

    private Ledger with(Interest next) {
        return new Ledger(type, next, held, due, refused, flight, tally, batch);
    }

    Ledger sharing(PSet<String> names) {
        return with(new Interest(interest.asked(), interest.wildcard(), names));
    }

    Ledger sent(Flight next) {
        if (flight != null) {
            return new Ledger(type, interest, held, due, refused, next.over(flight), tally.sent(next), batch);
        }
        return new Ledger(type, interest, held, due, refused, next, tally.sent(next), batch);
    }

    /** Whether the client has a resource of that name, and was not told to let it go. */
    boolean keeps(String name) {
        return held.has(name) && (flight == null || !flight.removed().contains(name));
    }

    /** Whether the client does not have the resource yet, and is sent it now or next. */
    boolean isComing(String name) {
        boolean sent = flight != null && flight.sent().containsKey(name);
        return !keeps(name) && interest.covers(name) && !refused.containsKey(name) && (sent || due.mentions(name));
    }

    /**
     * Whether the response in flight has waited for long, and more is due. Envoy acknowledges no clusters while one of
     * them warms, as one does whose health checks time out: the others must not wait for it.
     */
    boolean overdue(Instant now, Limits limits) {
        return type == ResourceType.CLUSTER
                && flight != null
                && due.now()
                && !now.isBefore(flight.since().plus(limits.additions()));
    }

    /** As if the client had accepted what is in flight. */
    Ledger presuming(Flight presumed) {
        return new Ledger(type, interest, presumed.after(), due, refused, null, tally, batch);
    }

    /** Takes note of names whose resource changed, as far as the client is interested. */
    Ledger changed(Collection<String> names) {
        if (!interest.asked()) {
            return this;
        }
        List<String> covered = names.stream().filter(interest::covers).toList();
        return covered.isEmpty() ? this : with(due.dirtied(covered));
    }

    /** Owes an answer for those of the names that the client is interested in. */
    Ledger owing(Collection<String> names) {
        List<String> covered =
                interest.asked() ? names.stream().filter(interest::covers).toList() : List.of();
        return covered.isEmpty() ? this : with(due.owing(covered));
    }

    Ledger asked(Wish wish, Snapshot target) {
        return switch (wish) {
            case Wish.Exactly(var names, var version) when interest.asked() -> replaced(names);
            case Wish.Exactly(var names, var version) -> first(names, target).resumed(version, target);
            case Wish.Edit(var subscribe, var unsubscribe, var known)
            when interest.asked() -> unsubscribed(unsubscribe).subscribed(subscribe, target);
            case Wish.Edit(var subscribe, var unsubscribe, var known) ->
                first(subscribe, target).knowing(known, target);
        };
    }

    /** The first request for a type: an empty list means all, for clusters and listeners. */
    private Ledger first(Set<String> names, Snapshot target) {
        boolean wildcard = names.contains(Interest.WILDCARD) || (names.isEmpty() && type.completeInStateOfTheWorld());
        PSet<String> own = interned(names, target);
        Ledger next = with(new Interest(true, wildcard, own));
        Due owing = next.due.owing(resources(own));
        return next.with(wildcard ? owing.sweeping(true) : owing);
    }

    /**
     * A client that has all of the newest version needs nothing. By name, too: {@link #renamed} sees to it that a
     * version counts only for names that were not let go since.
     */
    private Ledger resumed(String version, Snapshot target) {
        if (version.isEmpty()) {
            return this;
        }
        PMap<String, EnvoyResource> all = target.resources(type);
        PMap<String, EnvoyResource> covered =
                interest.wildcard() ? all : HashTreePMap.from(Maps.filterKeys(all, interest.names()::contains));
        Fingerprint fingerprint = Fingerprint.of(covered.values());
        return fingerprint.toString().equals(version)
                ? with(new Held(covered, HashTreePMap.empty(), fingerprint)).with(Due.NOTHING)
                : this;
    }

    private Ledger knowing(ImmutableMap<String, String> known, Snapshot target) {
        if (known.isEmpty()) {
            return this;
        }
        Held resumed = held;
        PMap<String, String> foreign = HashTreePMap.empty();
        List<String> same = new ArrayList<>();
        for (Map.Entry<String, String> entry : known.entrySet()) {
            EnvoyResource current = target.resources(type).get(entry.getKey());
            if (!interest.covers(entry.getKey())) {
                continue;
            }
            if (current != null && current.version().equals(entry.getValue())) {
                resumed = resumed.plus(current);
                same.add(entry.getKey());
            } else {
                foreign = foreign.plus(entry.getKey(), entry.getValue());
            }
        }
        // What it has in another version, or what is gone, is not owed an answer of its own: it is sent as any change.
        PSet<String> owed = due.owed().minusAll(same).minusAll(foreign.keySet());
        Due next = new Due(due.everything(), false, owed, due.staged(), due.dirty(), due.withheld())
                .dirtied(foreign.keySet());
        return with(new Held(resumed.ours(), foreign, resumed.fingerprint())).with(next);
    }

    private Ledger replaced(ImmutableSet<String> names) {
        boolean stays = interest.wildcard() && interest.names().isEmpty() && names.isEmpty();
        if (names.size() == interest.names().size() && interest.names().containsAll(names)) {
            return this;
        }
        boolean wildcard = stays || names.contains(Interest.WILDCARD);
        Set<String> added = Sets.difference(names, interest.names()).immutableCopy();
        Set<String> gone = Sets.difference(interest.names(), names).immutableCopy();
        PSet<String> own = interest.names().minusAll(gone).plusAll(added);
        Ledger next = with(new Interest(true, wildcard, own)).dropUncovered(interest.wildcard(), gone);
        Due owing = next.due.owing(resources(added));
        Ledger asked = next.with(wildcard && !interest.wildcard() ? owing.sweeping(true) : owing);
        return gone.isEmpty() || type.completeInStateOfTheWorld() ? asked : asked.renamed();
    }

    /**
     * The client's version is that of a response with names that it let go. If it asked for them again on its next
     * stream, that version would say that it has them. So one of the others is sent again, to bring it the version of
     * what it still has.
     */
    private Ledger renamed() {
        if (interest.names().isEmpty()) {
            return with(due.answering());
        }
        PMap<String, EnvoyResource> has = (flight == null ? held : flight.after()).ours();
        return has.isEmpty() ? this : with(due.owing(Set.of(Collections.min(has.keySet()))));
    }

    private Ledger subscribed(ImmutableSet<String> names, Snapshot target) {
        if (names.isEmpty()) {
            return this;
        }
        PSet<String> own = interned(names, target);
        boolean all = names.contains(Interest.WILDCARD);
        Interest next =
                new Interest(true, interest.wildcard() || all, interest.names().plusAll(own));
        Due owing = due.owing(resources(own));
        return with(next).with(all ? owing.sweeping(true) : owing);
    }

    private Ledger unsubscribed(ImmutableSet<String> names) {
        if (names.isEmpty()) {
            return this;
        }
        boolean wildcard = interest.wildcard() && !names.contains(Interest.WILDCARD);
        Interest next = new Interest(true, wildcard, interest.names().minusAll(names));
        // Under a wildcard the client cannot tell whether it still has the resource, so it is told.
        Ledger ledger = with(next).dropUncovered(interest.wildcard(), names);
        return wildcard ? ledger.with(ledger.due.owing(resources(names))) : ledger;
    }

    private Ledger dropUncovered(boolean hadWildcard, Collection<String> gone) {
        Ledger next = this;
        if (interest.wildcard()) {
            return next;
        }
        Set<String> candidates = hadWildcard
                ? Sets.union(held.ours().keySet(), Sets.union(held.foreign().keySet(), refused.keySet()))
                        .immutableCopy()
                : Set.copyOf(gone);
        for (String name : candidates) {
            next = interest.covers(name) ? next : next.forget(name);
        }
        return hadWildcard ? next.with(next.due.retain(interest::covers)) : next;
    }

    private Ledger forget(String name) {
        return new Ledger(
                type,
                interest,
                held.minus(name),
                due.forget(name),
                refused.minus(name),
                flight == null ? null : flight.without(name),
                tally,
                batch);
    }

    /** The client accepted what is in flight. */
    Ledger accepted(Flight accepted, Snapshot target) {
        PMap<String, String> stillRefused = refused;
        for (String name : refused.keySet()) {
            // It may have accepted a substitute only: then the refused version is still the one that is wanted.
            EnvoyResource wanted = target.resources(type).get(name);
            boolean replaced =
                    accepted.sent().containsKey(name) || accepted.removed().contains(name);
            if (replaced && (wanted == null || !wanted.version().equals(refused.get(name)))) {
                stillRefused = stillRefused.minus(name);
            }
        }
        Held now = accepted.after();
        if (due.idle() && due.withheld().isEmpty() && stillRefused.isEmpty()) {
            now = now.sharing(target.resources(type));
        }
        return new Ledger(type, interest, now, due, stillRefused, null, tally.accepted(accepted), larger(batch));
    }

    private static int larger(int batch) {
        return batch > BATCH_UNLIMITED / 2 ? BATCH_UNLIMITED : batch * 2;
    }

    /**
     * Whom a refusal is certainly about: the only one that Envoy's words name, or the only one that was sent. Empty if
     * there may be several, or if the words name none, as for a response that Envoy could not decode.
     */
    static Set<String> guilty(Flight flown, String error) {
        Set<String> named = Suspects.named(flown.sent().keySet(), error);
        if (named.size() == 1) {
            return named;
        }
        return flown.count() == 1 ? flown.sent().keySet() : Set.of();
    }

    /**
     * The client refused what is in flight. The guilty version is never sent again. All else is, as Envoy may have
     * dropped the response as a whole: without the guilty, or in smaller batches until it is found. So an exchange of
     * refusals must end.
     */
    Ledger refused(Flight flown, String error) {
        Set<String> guilty = guilty(flown, error);
        PMap<String, String> nowRefused = refused;
        for (String name : guilty) {
            nowRefused = nowRefused.plus(name, flown.versions().getOrDefault(name, ""));
        }
        Held now = held;
        Due next = due.owing(Sets.difference(flown.sent().keySet(), guilty).immutableCopy());
        if (flown.sent().isEmpty()) {
            // A refused removal: to repeat it would be repeated refusal.
            now = held.after(ImmutableMap.of(), flown.removed());
        } else {
            // What it never had was an answer to its question, and is owed still.
            next = next.dirtied(flown.removed())
                    .owing(flown.removed().stream()
                            .filter(name -> !held.has(name))
                            .toList());
        }
        int smaller = guilty.isEmpty() ? Math.max(1, flown.sent().size() / 2) : batch;
        return new Ledger(type, interest, now, next, nowRefused, null, tally.refused(error), smaller);
    }

    /** Forgets what left without a response that says so. */
    Ledger gone(Held after, Collection<String> names) {
        return names.isEmpty()
                ? this
                : new Ledger(type, interest, after, due, refused.minusAll(names), flight, tally, batch);
    }

    private PSet<String> interned(Set<String> names, Snapshot target) {
        PMap<String, EnvoyResource> all = target.resources(type);
        List<String> own = new ArrayList<>(names.size());
        for (String name : names) {
            EnvoyResource resource = all.get(name);
            own.add(resource == null ? name : resource.name());
        }
        return HashTreePSet.from(own);
    }

    private static Collection<String> resources(Collection<String> names) {
        if (!names.contains(Interest.WILDCARD)) {
            return names;
        }
        return names.stream().filter(name -> !name.equals(Interest.WILDCARD)).toList();
    }
}
