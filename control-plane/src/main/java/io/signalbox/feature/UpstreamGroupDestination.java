package io.signalbox.feature;

import static java.util.stream.Collectors.joining;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookup.Found;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;

/**
 * Shares requests out among the destinations of an UpstreamGroup. What is wrong inside the group is said on the route,
 * whose requests it concerns; what is wrong with the group whichever routes use it is also said on the group, by {@link
 * io.signalbox.reference.UpstreamGroups}.
 *
 * <p><b>Option</b> {@code routeAction.upstreamGroup}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-weightedcluster">WeightedCluster</a>
 * <p><b>Reports</b> {@link #MISSING}, {@link #NOT_PERMITTED}, {@link #UNUSABLE}, {@link #PARTLY_UNUSABLE}, and as
 * warnings those of {@link WeightedDestinations}
 */
final class UpstreamGroupDestination {
    static final Reason MISSING = Reason.error("UpstreamGroupMissing");
    static final Reason NOT_PERMITTED = Reason.error("UpstreamGroupNotPermitted");
    static final Reason UNUSABLE = Reason.error("UpstreamGroupUnusable");
    static final Reason PARTLY_UNUSABLE = Reason.warning("UpstreamGroupPartlyUnusable");

    private UpstreamGroupDestination() {}

    /** @param scope looks at the reference to the group */
    static Reach apply(ResourceRef ref, Scope scope, Route.Builder route) {
        Key<UpstreamGroup> key = Kinds.UPSTREAM_GROUP.key(ref.getNamespace(), ref.getName());
        Lookup<Resource<UpstreamGroup>> found = scope.lookups().find(key);
        return switch (found) {
            case Found<Resource<UpstreamGroup>>(var group) -> apply(group, scope, route);
            case Lookup.Missing<Resource<UpstreamGroup>>() -> {
                scope.reportAbsence(MISSING, missing(key));
                yield Reach.NOTHING;
            }
            case Lookup.NotPermitted<Resource<UpstreamGroup>>(String because) -> {
                scope.reportAbsence(NOT_PERMITTED, key + " cannot be used: " + because);
                yield Reach.NOTHING;
            }
        };
    }

    private static Reach apply(Resource<UpstreamGroup> group, Scope scope, Route.Builder route) {
        Scope inGroup =
                scope.on(group.key(), FieldPath.ROOT.field("destinations")).trial();
        Reach reach = WeightedDestinations.apply(group.body().getDestinationsList(), inGroup, route);
        String errors = inGroup.reports().stream()
                .filter(Report::isError)
                .map(UpstreamGroupDestination::inGroup)
                .collect(joining("; "));
        if (reach.isNothing()) {
            scope.reportAbsence(UNUSABLE, group.key() + " has no destination that can be sent to: " + errors);
            return reach;
        }
        if (!errors.isEmpty()) {
            scope.report(
                    PARTLY_UNUSABLE,
                    reach.unreachable() + " of " + reach.total() + " requests are answered as an invalid route's are,"
                            + " since " + group.key() + " has destinations that cannot be sent to: " + errors);
        }
        inGroup.reports().stream()
                .filter(report -> !report.isError())
                .forEach(report -> scope.report(report.reason(), group.key() + ", " + inGroup(report)));
        scope.adoptNeeds(inGroup);
        return reach;
    }

    private static String inGroup(Report report) {
        return report.field() + ": " + report.message();
    }

    private static String missing(Key<UpstreamGroup> key) {
        return key.namespace().isEmpty()
                ? "the UpstreamGroup's namespace is needed; there is none that it could default to"
                : key + " does not exist";
    }
}
