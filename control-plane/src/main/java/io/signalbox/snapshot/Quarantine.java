package io.signalbox.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.envoy.ResourceType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Stands between translation and what is published: a resource that Envoys refuse is replaced by its last accepted
 * version until translation yields another one. Confined to the translation thread. Its memory grows with the
 * resources, not with the Envoys.
 *
 * <p>What is put back is of yesterday, and may need what is gone today: clusters that were removed while the routes
 * that replaced their users were still unproven come back with those routes, and leave with them.
 */
public final class Quarantine {

    private final SortedMap<String, Ward> wards = new TreeMap<>();

    /**
     * What to publish. Either list may be empty, and both often are.
     *
     * @param rejectionsChanged whether {@link #rejections()} yields something else than before
     */
    public record Admitted(
            ImmutableList<EnvoyResource> upserts, ImmutableList<ResourceName> removals, boolean rejectionsChanged) {

        public static final Admitted NOTHING = new Admitted(ImmutableList.of(), ImmutableList.of(), false);

        public boolean isEmpty() {
            return upserts.isEmpty() && removals.isEmpty();
        }
    }

    /** Passes what translation yields for a group, but for versions that were refused and removals that must wait. */
    public Admitted filter(String group, Iterable<EnvoyResource> upserts, Iterable<ResourceName> removals) {
        Ward ward = wards.computeIfAbsent(group, Ward::new);
        Ward.Outcome outcome = new Ward.Outcome();
        upserts.forEach(resource -> ward.wanted(resource, outcome));
        removals.forEach(name -> ward.unwanted(name, outcome));
        ward.settle(outcome);
        return outcome.admitted();
    }

    /**
     * An Envoy accepted versions. Yields something to publish only if one of them had been refused by another Envoy
     * before: what one Envoy can use is served.
     */
    public Admitted accepted(String group, ResourceType type, Map<String, String> versions) {
        Ward ward = wards.get(group);
        if (ward == null) {
            return Admitted.NOTHING;
        }
        Ward.Outcome outcome = new Ward.Outcome();
        versions.forEach((name, version) -> ward.accepted(new ResourceName(type, name), version, outcome));
        ward.settle(outcome);
        return outcome.admitted();
    }

    /**
     * An Envoy refused a response. The guilty are the suspects that its words name, or else those whose version was
     * never accepted; of these the last accepted version is put back, or nothing is served if there is none.
     */
    public Admitted refused(Acknowledgements.Refusal refusal) {
        Ward ward = wards.get(refusal.group());
        if (ward == null) {
            return Admitted.NOTHING;
        }
        Ward.Outcome outcome = new Ward.Outcome();
        ImmutableSet<String> named = Suspects.named(refusal.versions().keySet(), refusal.error());
        new LinkedHashMap<>(refusal.versions()).forEach((name, version) -> {
            ResourceName id = new ResourceName(refusal.type(), name);
            boolean guilty = named.isEmpty() ? !ward.isProven(id, version) : named.contains(name);
            if (guilty) {
                ward.refused(id, version, refusal, outcome);
            }
        });
        ward.settle(outcome);
        return outcome.admitted();
    }

    /** What is refused at present, by group, type and name. */
    public ImmutableList<Rejection> rejections() {
        return wards.values().stream()
                .flatMap(ward -> ward.rejections().stream())
                .sorted()
                .collect(ImmutableList.toImmutableList());
    }

    /** The rejection of one resource. */
    public Optional<Rejection> rejection(String group, ResourceName id) {
        Ward ward = wards.get(group);
        return ward == null ? Optional.empty() : ward.rejection(id);
    }
}
