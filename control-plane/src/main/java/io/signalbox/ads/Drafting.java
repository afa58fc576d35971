package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshot;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.pcollections.PMap;

/** Looks at what is due of one type and drafts the next response. Used once; local to one call. */
final class Drafting {

    private final Ledger ledger;
    private final Source source;
    private final Variant variant;
    private final long bytesMax;
    private final PMap<String, EnvoyResource> wanted;
    private final Map<String, EnvoyResource> changed = new LinkedHashMap<>();
    private final Set<String> removed = new LinkedHashSet<>();
    private final Set<String> withheld = new LinkedHashSet<>();
    private final Set<String> looked = new HashSet<>();
    private final List<String> rest = new ArrayList<>();
    private boolean answeredOwed;
    private long bytes;

    /**
     * @param snapshot from which content is taken
     * @param newest what will be due next, if it differs
     * @param mayGo whether a resource that is gone may be removed yet
     */
    record Source(Snapshot snapshot, Snapshot newest, Predicate<String> mayGo) {}

    Drafting(Ledger ledger, Source source, Variant variant, int bytesMax) {
        this.ledger = ledger;
        this.source = source;
        this.variant = variant;
        this.bytesMax = splits(ledger, variant) ? bytesMax : Long.MAX_VALUE;
        this.wanted = source.snapshot().resources(ledger.type());
    }

    // Envoy ends the initialization of clusters and listeners with their first response, so that one is whole.
    private static boolean splits(Ledger ledger, Variant variant) {
        boolean ends = ledger.type().completeInStateOfTheWorld();
        return !ends || (variant == Variant.DELTA && !ledger.tally().lastNonce().isEmpty());
    }

    Draft draft() {
        Due due = ledger.due();
        if (ledger.flight() != null || !ledger.interest().asked() || !due.now()) {
            return new Draft(ledger, null);
        }
        lookAll(due.owed());
        if (due.everything()) {
            lookAll(wanted.keySet());
            lookAll(ledger.held().ours().keySet());
            lookAll(ledger.held().foreign().keySet());
            lookAll(ledger.refused().keySet());
        }
        lookAll(due.staged());
        boolean all = rest.isEmpty();
        Due next = all ? due.done(withheld, looked) : due.done(withheld, looked, rest);
        return outcome(ledger.with(next.dirtied(newerStill())));
    }

    private void lookAll(Iterable<String> names) {
        for (String name : names) {
            if (bytes >= bytesMax || changed.size() >= ledger.batch()) {
                rest.add(name);
            } else if (ledger.interest().covers(name) && looked.add(name)) {
                look(name, ledger.due().owed().contains(name));
            }
        }
    }

    private void look(String name, boolean owed) {
        answeredOwed |= owed;
        EnvoyResource resource = wanted.get(name);
        EnvoyResource own = ledger.held().ours().get(name);
        if (resource == null) {
            lookAtGone(name, owed);
        } else if (!resource.version().equals(ledger.refused().get(name))) {
            if (owed || !ledger.held().has(resource)) {
                send(resource);
            }
        } else if (owed && own != null) {
            send(own);
        } else if (owed) {
            answerWithNothing(name);
        }
    }

    private void lookAtGone(String name, boolean owed) {
        EnvoyResource own = ledger.held().ours().get(name);
        if (!ledger.held().has(name)) {
            if (owed || ledger.refused().containsKey(name)) {
                answerWithNothing(name);
            }
        } else if (owed && saysNothing() && own != null) {
            send(own);
        } else if (source.mayGo().test(name)) {
            removed.add(name);
        } else {
            withheld.add(name);
            if (owed && own != null) {
                send(own);
            }
        }
    }

    private void answerWithNothing(String name) {
        if (saysNothing() && ledger.due().owed().contains(name)) {
            send(noEndpoints(name));
        } else {
            removed.add(name);
        }
    }

    /** Whether the absence of a resource, which Envoy waits for, cannot be said. */
    private boolean saysNothing() {
        return variant == Variant.STATE_OF_THE_WORLD && ledger.type() == ResourceType.ENDPOINT;
    }

    /**
     * State of the world cannot say of endpoints that there are none, as for a cluster that is gone by the time its
     * endpoints are asked for. Envoy would warm that cluster, and acknowledge no other, until its {@code
     * initial_fetch_timeout}.
     */
    private static EnvoyResource noEndpoints(String name) {
        ClusterLoadAssignment none =
                ClusterLoadAssignment.newBuilder().setClusterName(name).build();
        return EnvoyResource.of(ResourceType.ENDPOINT, name, none, ImmutableList.of());
    }

    private void send(EnvoyResource resource) {
        changed.put(resource.name(), resource);
        bytes += resource.body().size();
    }

    /** Names for which the newest snapshot has something else than the one sent from: their turn comes again. */
    private Set<String> newerStill() {
        PMap<String, EnvoyResource> newest = source.newest().resources(ledger.type());
        if (newest == wanted) {
            return Set.of();
        }
        Set<String> newer = new LinkedHashSet<>();
        for (String name : looked) {
            if (!Objects.equals(wanted.get(name), newest.get(name))) {
                newer.add(name);
            }
        }
        if (ledger.due().everything()) {
            newest.keySet().stream().filter(name -> !wanted.containsKey(name)).forEach(newer::add);
        }
        return newer;
    }

    private Draft outcome(Ledger next) {
        Held held = ledger.held();
        Held after = held.after(changed, removed);
        boolean complete =
                variant == Variant.STATE_OF_THE_WORLD && ledger.type().completeInStateOfTheWorld();
        boolean must = ledger.due().answer() || !changed.isEmpty();
        boolean respond = switch (variant) {
            case DELTA -> must || !removed.isEmpty();
            // What is gone from a partial list cannot be said; the client stops asking for it by itself.
            case STATE_OF_THE_WORLD -> must || answeredOwed || (complete && !removed.isEmpty());
        };
        if (!respond) {
            return new Draft(next.gone(after, removed), null);
        }
        return new Draft(
                next,
                new Draft.Response(
                        ImmutableMap.copyOf(changed),
                        ImmutableSet.copyOf(removed),
                        after,
                        complete ? after.ours().values() : List.copyOf(changed.values())));
    }
}
