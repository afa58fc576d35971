package io.signalbox.feature;

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

/**
 * Shares requests out among the destinations of an UpstreamGroup. What is wrong inside the group is an error on the group, which
 * must be edited, and said on the route, whose requests it concerns.
 *
 * <p><b>Option</b> {@code routeAction.upstreamGroup}
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-weightedcluster">WeightedCluster</a>
 * <p><b>Reports</b> {@link #MISSING}, {@link #NOT_PERMITTED}, {@link #UNUSABLE}, {@link #PARTLY_UNUSABLE}, on the group those of
 * {@link WeightedDestinations}
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
                scope.on(group.key(), FieldPath.SPEC.field("destinations")).trial();
        Reach reach = WeightedDestinations.apply(group.body().getDestinationsList(), inGroup, route);
        scope.adoptAsAbsences(inGroup);
        if (reach.isNothing()) {
            scope.reportAbsence(UNUSABLE, group.key() + " has no destination that can be sent to; see its status");
        } else if (reach.isPartial()) {
            scope.report(
                    PARTLY_UNUSABLE,
                    group.key() + " has destinations that cannot be sent to; their share of the requests, "
                            + reach.unreachable() + " of " + reach.total()
                            + ", is answered as an invalid route's are; see its status");
        }
        return reach;
    }

    private static String missing(Key<UpstreamGroup> key) {
        return key.namespace().isEmpty()
                ? "the UpstreamGroup's namespace is needed; there is none that it could default to"
                : key + " does not exist";
    }
}
