package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.signalbox.envoy.VirtualHostName;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Provenance;
import io.signalbox.snapshot.Rejection;
import io.signalbox.snapshot.Suspects;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Tells operators what Envoys refused, on the resources that must be edited. */
final class RejectionReports {

    static final Reason REFUSED = Reason.error("EnvoyRefused");

    private RejectionReports() {}

    static ImmutableMap<Key<?>, ImmutableList<Report>> of(List<Rejection> rejections) {
        Map<Key<?>, Set<Report>> bySubject = new TreeMap<>();
        for (Rejection rejection : rejections) {
            for (Provenance origin : blamed(rejection)) {
                bySubject
                        .computeIfAbsent(origin.subject(), subject -> new TreeSet<>())
                        .add(new Report(origin.subject(), origin.field(), REFUSED, message(rejection)));
            }
        }
        ImmutableMap.Builder<Key<?>, ImmutableList<Report>> reports = ImmutableMap.builder();
        bySubject.forEach((subject, set) -> reports.put(subject, ImmutableList.copyOf(set)));
        return reports.buildOrThrow();
    }

    /** The same by the group of Envoys that refuses. */
    static ImmutableMap<String, ImmutableMap<Key<?>, ImmutableList<Report>>> byGroup(List<Rejection> rejections) {
        Map<String, List<Rejection>> groups =
                rejections.stream().collect(Collectors.groupingBy(Rejection::group, TreeMap::new, Collectors.toList()));
        ImmutableMap.Builder<String, ImmutableMap<Key<?>, ImmutableList<Report>>> reports = ImmutableMap.builder();
        groups.forEach((group, ofGroup) -> reports.put(group, of(ofGroup)));
        return reports.buildOrThrow();
    }

    /**
     * Whom to tell. A route configuration comes of many VirtualServices: those whose virtual host was found guilty or
     * is named by Envoy, or, if there are none, the Gateway alone, which stands first. Never a RouteTable: Envoy knows
     * nothing of which of a virtual host's routes are whose.
     */
    private static List<Provenance> blamed(Rejection rejection) {
        ImmutableList<Provenance> origins = rejection.resource().origins();
        if (origins.size() < 2) {
            return origins;
        }
        Map<String, Provenance> byName = new TreeMap<>();
        origins.stream()
                .filter(origin -> !origin.subject().kind().equals(Kinds.ROUTE_TABLE))
                .forEach(origin -> byName.put(VirtualHostName.of(origin.subject()), origin));
        ImmutableSet<String> named = rejection.hosts().isEmpty()
                ? Suspects.named(byName.keySet(), rejection.error())
                : ImmutableSet.copyOf(Sets.intersection(rejection.hosts(), byName.keySet()));
        return named.isEmpty()
                ? List.of(origins.getFirst())
                : named.stream().map(byName::get).toList();
    }

    private static String message(Rejection rejection) {
        String served = switch (rejection.served()) {
            case LAST_ACCEPTED -> "the last version that was accepted is served";
            case NOTHING -> "it is not served, since no version of it was ever accepted";
            case ITSELF -> "others accept it and have it; the one that refuses keeps what it has";
        };
        return "Envoy " + rejection.node() + " refused "
                + rejection.resource().type().label() + " "
                + rejection.resource().name() + ": " + rejection.error()
                + "; " + served;
    }
}
