package io.signalbox.feature;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster;
import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.signalbox.api.gloo.WeightedDestination;
import io.signalbox.feature.RouteDestinations.Target;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Optional;

/**
 * Shares requests out among several destinations by weight. One that cannot be sent to keeps its share, which is
 * answered as an invalid route's requests are; the others keep theirs.
 *
 * <p><b>Option</b> {@code routeAction.multi}, and {@code destinations} of an UpstreamGroup
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-weightedcluster">WeightedCluster</a>
 * <p><b>Reports</b> {@link #NONE}, {@link #NO_WEIGHT}, {@link #TOO_HEAVY}, those of {@link RouteDestinations}
 */
final class WeightedDestinations {
    static final Reason NONE = Reason.error("DestinationsEmpty");
    static final Reason NO_WEIGHT = Reason.error("WeightsAddToZero");
    static final Reason TOO_HEAVY = Reason.error("WeightsTooLarge");

    /** Envoy's limit for the sum. */
    private static final long TOTAL_MAX = 0xffff_ffffL;

    private WeightedDestinations() {}

    /** @param scope looks at the list of destinations */
    static Reach apply(List<WeightedDestination> destinations, Scope scope, Route.Builder route) {
        long total = destinations.stream()
                .mapToLong(destination ->
                        Integer.toUnsignedLong(destination.getWeight().getValue()))
                .sum();
        if (destinations.isEmpty()) {
            scope.report(NONE, "at least one destination is needed");
            return Reach.NOTHING;
        }
        if (total == 0) {
            scope.report(NO_WEIGHT, "the weights add up to 0, so no request could go anywhere; give one a weight");
            return Reach.NOTHING;
        }
        if (total > TOTAL_MAX) {
            scope.report(TOO_HEAVY, "the weights add up to " + total + "; Envoy takes " + TOTAL_MAX + " at most");
            return Reach.NOTHING;
        }
        WeightedCluster.Builder clusters = WeightedCluster.newBuilder();
        long unreachable = 0;
        for (int i = 0; i < destinations.size(); i++) {
            Optional<ClusterWeight> cluster = cluster(destinations.get(i), scope.index(i));
            cluster.ifPresent(clusters::addClusters);
            unreachable += cluster.isPresent()
                    ? 0
                    : Integer.toUnsignedLong(destinations.get(i).getWeight().getValue());
        }
        if (unreachable < total) {
            route.setRoute(RouteAction.newBuilder().setWeightedClusters(clusters));
        }
        return new Reach(total, unreachable);
    }

    /** Empty if the destination has an error: it is then not used at all. */
    private static Optional<ClusterWeight> cluster(WeightedDestination in, Scope scope) {
        Scope trial = scope.trial();
        ClusterWeight.Builder cluster = ClusterWeight.newBuilder()
                .setWeight(UInt32Value.of(in.getWeight().getValue()));
        Optional<Target> target = RouteDestinations.resolve(in.getDestination(), trial.at("destination"));
        if (target.isPresent()) {
            cluster.setName(target.get().cluster());
            if (target.get().subset() != null) {
                cluster.setMetadataMatch(target.get().subset());
            }
        }
        for (WeightedDestinationFeature feature : Features.ON_WEIGHTED_DESTINATIONS) {
            feature.apply(in.getOptions(), trial.at("options"), cluster);
        }
        if (trial.hasErrors()) {
            scope.adoptReports(trial);
            return Optional.empty();
        }
        scope.adopt(trial);
        return Optional.of(cluster.build());
    }
}
