package io.signalbox.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.envoy.ResourceType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The {@link Quarantine} of one group. Confined to the translation thread. */
final class Ward {

    /** How many published versions wait for an Envoy's word; an older one that is accepted later is not remembered. */
    private static final int CANDIDATES_MAX = 4;

    private final String group;
    private final Map<ResourceName, Case> cases = new HashMap<>();
    /**
     * Listeners and routes that are published in a version that no Envoy has accepted yet, though it had one before.
     */
    private final Set<ResourceName> unproven = new HashSet<>();
    /** What left while such were unproven, and would be needed again if they are refused. */
    private final Map<ResourceName, EnvoyResource> departed = new LinkedHashMap<>();
    /** What translation no longer wants, and yesterday's listeners and routes may. */
    private final Set<ResourceName> lingering = new LinkedHashSet<>();
    /** Listeners and routes that are served in their last accepted version. */
    private final Set<ResourceName> putBack = new HashSet<>();

    private final Map<ResourceName, Rejection> rejections = new HashMap<>();
    /** Route configurations that are served without some of their virtual hosts' newest forms. */
    private final Map<ResourceName, HeldBack> heldBack = new HashMap<>();

    Ward(String group) {
        this.group = group;
    }

    /** What one call comes to, the last word on each name. */
    static final class Outcome {
        private final Map<ResourceName, EnvoyResource> upserts = new LinkedHashMap<>();
        private final Set<ResourceName> removals = new LinkedHashSet<>();
        private boolean rejectionsChanged;

        private void put(EnvoyResource resource) {
            removals.remove(resource.id());
            upserts.put(resource.id(), resource);
        }

        private void remove(ResourceName id) {
            upserts.remove(id);
            removals.add(id);
        }

        Quarantine.Admitted admitted() {
            return new Quarantine.Admitted(
                    ImmutableList.copyOf(upserts.values()), ImmutableList.copyOf(removals), rejectionsChanged);
        }
    }

    /** One resource: what is published of it and what an Envoy has accepted last. */
    private static final class Case {
        private @Nullable EnvoyResource published;
        private @Nullable EnvoyResource proven;
        private final Deque<EnvoyResource> candidates = new ArrayDeque<>(1);

        void publish(EnvoyResource resource) {
            published = resource;
            if (!isVersion(proven, resource.version())) {
                candidates.addFirst(resource);
                if (candidates.size() > CANDIDATES_MAX) {
                    candidates.removeLast();
                }
            }
        }

        /** Whether the version was published not long ago. */
        boolean prove(String version) {
            for (EnvoyResource candidate : candidates) {
                if (candidate.version().equals(version)) {
                    proven = candidate;
                    // An older version that another Envoy accepts late must not become the last one.
                    while (candidates.removeLast() != candidate) {
                        continue;
                    }
                    return true;
                }
            }
            return isVersion(proven, version);
        }
    }

    void wanted(EnvoyResource resource, Outcome outcome) {
        ResourceName id = resource.id();
        lingering.remove(id);
        HeldBack held = heldBack.get(id);
        if (held != null) {
            wanted(resource, held, outcome);
            return;
        }
        Rejection rejection = rejections.get(id);
        if (rejection != null && rejection.resource().version().equals(resource.version())) {
            return;
        }
        acquit(id, outcome);
        publish(resource, outcome);
    }

    /** A route configuration of which virtual hosts are held back. */
    private void wanted(EnvoyResource resource, HeldBack held, Outcome outcome) {
        ResourceName id = resource.id();
        if (held.isWanted(resource.version())) {
            return;
        }
        held.want(resource);
        Rejection before = rejections.get(id);
        if (held.isEmpty() || before == null) {
            heldBack.remove(id);
            acquit(id, outcome);
            publish(resource, outcome);
        } else {
            serveRest(id, held, before, outcome);
        }
    }

    private void publish(EnvoyResource resource, Outcome outcome) {
        ResourceName id = resource.id();
        Case known = cases.computeIfAbsent(id, any -> new Case());
        known.publish(resource);
        if (isRouting(id) && known.proven != null && !isVersion(known.proven, resource.version())) {
            unproven.add(id);
        } else {
            unproven.remove(id);
        }
        outcome.put(resource);
    }

    void unwanted(ResourceName id, Outcome outcome) {
        acquit(id, outcome);
        heldBack.remove(id);
        unproven.remove(id);
        Case known = cases.get(id);
        if (known == null) {
            return;
        }
        if (!isRouting(id) && !putBack.isEmpty()) {
            lingering.add(id);
            return;
        }
        cases.remove(id);
        if (!isRouting(id) && !unproven.isEmpty() && known.proven != null) {
            departed.put(id, known.proven);
        }
        if (known.published != null) {
            outcome.remove(id);
        }
    }

    boolean isProven(ResourceName id, String version) {
        Case known = cases.get(id);
        return known != null && isVersion(known.proven, version);
    }

    void accepted(ResourceName id, String version, Outcome outcome) {
        Case known = cases.get(id);
        if (known == null) {
            return;
        }
        Rejection rejection = rejections.get(id);
        if (rejection != null && isVersion(rejection.resource(), version)) {
            known.proven = rejection.resource();
            known.published = rejection.resource();
            putBack.remove(id);
            heldBack.remove(id);
            reject(
                    id,
                    new Rejection(
                            group,
                            rejection.resource(),
                            rejection.hosts(),
                            rejection.node(),
                            rejection.error(),
                            Rejection.Served.ITSELF),
                    outcome);
            outcome.put(rejection.resource());
            return;
        }
        if (known.prove(version) && isVersion(known.published, version)) {
            unproven.remove(id);
            HeldBack held = heldBack.get(id);
            if (held != null && held.isTrying() && rejection != null) {
                held.tryMore();
                serveRest(id, held, rejection, outcome);
            }
        }
    }

    void refused(ResourceName id, String version, Acknowledgements.Refusal refusal, Outcome outcome) {
        Case known = cases.get(id);
        if (known == null || known.published == null) {
            return;
        }
        EnvoyResource bad = known.published;
        if (!isVersion(bad, version)) {
            // Replaced already, and to be judged by itself.
            known.candidates.removeIf(candidate -> isVersion(candidate, version));
            return;
        }
        unproven.remove(id);
        if (holdBack(bad, known, refusal, outcome)) {
            return;
        }
        EnvoyResource last = known.proven;
        Rejection.Served served;
        if (last == null) {
            known.published = null;
            outcome.remove(id);
            served = Rejection.Served.NOTHING;
        } else if (isVersion(last, version)) {
            served = Rejection.Served.ITSELF;
        } else {
            known.published = last;
            outcome.put(last);
            served = Rejection.Served.LAST_ACCEPTED;
            bringBack(id, outcome);
        }
        known.candidates.clear();
        reject(id, new Rejection(group, bad, ImmutableSet.of(), refusal.node(), refusal.error(), served), outcome);
    }

    /** Holds back only those virtual hosts of a route configuration that are to blame; false if that cannot be told. */
    private boolean holdBack(EnvoyResource bad, Case known, Acknowledgements.Refusal refusal, Outcome outcome) {
        ResourceName id = bad.id();
        if (id.type() != ResourceType.ROUTE || isVersion(known.proven, bad.version())) {
            return false;
        }
        HeldBack held = heldBack.computeIfAbsent(id, any -> new HeldBack(bad));
        if (!held.blame(bad, known.proven, refusal.error())) {
            heldBack.remove(id);
            return false;
        }
        known.candidates.removeIf(candidate -> isVersion(candidate, bad.version()));
        Rejection refused = new Rejection(
                group, bad, held.guilty(), refusal.node(), refusal.error(), Rejection.Served.LAST_ACCEPTED);
        serveRest(id, held, refused, outcome);
        return true;
    }

    private void serveRest(ResourceName id, HeldBack held, Rejection refused, Outcome outcome) {
        Case known = cases.computeIfAbsent(id, any -> new Case());
        EnvoyResource rest = held.rest(known.proven);
        if (rest == null) {
            known.published = null;
            outcome.remove(id);
        } else {
            publish(rest, outcome);
            bringBack(id, outcome);
        }
        Rejection.Served served = rest == null ? Rejection.Served.NOTHING : Rejection.Served.LAST_ACCEPTED;
        reject(
                id,
                new Rejection(group, refused.resource(), held.guilty(), refused.node(), refused.error(), served),
                outcome);
    }

    private void bringBack(ResourceName id, Outcome outcome) {
        if (!isRouting(id)) {
            return;
        }
        putBack.add(id);
        departed.forEach((gone, resource) -> {
            if (!cases.containsKey(gone)) { // Else translation wants it again, in a version of its own.
                Case back = new Case();
                back.published = resource;
                back.proven = resource;
                cases.put(gone, back);
                lingering.add(gone);
                outcome.put(resource);
            }
        });
    }

    /** Lets go what nothing waits for any more. */
    void settle(Outcome outcome) {
        if (putBack.isEmpty()) {
            for (ResourceName id : lingering) {
                cases.remove(id);
                outcome.remove(id);
            }
            lingering.clear();
        }
        if (unproven.isEmpty() && putBack.isEmpty()) {
            departed.clear();
        }
    }

    Collection<Rejection> rejections() {
        return rejections.values();
    }

    Optional<Rejection> rejection(ResourceName id) {
        return Optional.ofNullable(rejections.get(id));
    }

    private void reject(ResourceName id, Rejection rejection, Outcome outcome) {
        outcome.rejectionsChanged |= !rejection.equals(rejections.put(id, rejection));
    }

    private void acquit(ResourceName id, Outcome outcome) {
        putBack.remove(id);
        outcome.rejectionsChanged |= rejections.remove(id) != null;
    }

    private static boolean isRouting(ResourceName id) {
        return id.type() == ResourceType.LISTENER || id.type() == ResourceType.ROUTE;
    }

    private static boolean isVersion(@Nullable EnvoyResource resource, String version) {
        return resource != null && resource.version().equals(version);
    }
}
