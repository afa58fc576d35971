package io.signalbox.feature;

import com.google.protobuf.DoubleValue;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.type.v3.Percent;
import io.signalbox.api.gloo.LoadBalancerConfig;
import io.signalbox.api.gloo.LoadBalancerConfig.RingHashConfig;
import io.signalbox.api.gloo.LoadBalancerConfig.SlowStartConfig;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;

/**
 * Which host a request goes to: {@code spec.loadBalancerConfig} of an Upstream. Default: round robin.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#enum-config-cluster-v3-cluster-lbpolicy">Cluster.LbPolicy</a>
 * and <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-commonlbconfig">Cluster.CommonLbConfig</a>
 * <p><b>Reports</b> {@link #BAD_PERCENT}, {@link #BAD_CHOICE_COUNT}, {@link #BAD_RING_SIZE}, {@link #BAD_AGGRESSION}
 */
final class LoadBalancer implements UpstreamFeature {

    static final Reason BAD_PERCENT = Reason.error("LoadBalancerBadPercent");
    static final Reason BAD_CHOICE_COUNT = Reason.error("LoadBalancerBadChoiceCount");
    static final Reason BAD_RING_SIZE = Reason.error("LoadBalancerBadRingSize");
    static final Reason BAD_AGGRESSION = Reason.error("LoadBalancerBadAggression");

    private static final double PERCENT_MAX = 100;

    /** Envoy chooses the better of at least two hosts. */
    private static final int CHOICE_COUNT_MIN = 2;

    /** Envoy's largest ring, also its default. */
    private static final long RING_SIZE_MAX = 8L << 20;

    /** Envoy's default. */
    private static final long RING_SIZE_MIN = 1024;

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasLoadBalancerConfig()) {
            return;
        }
        Scope here = scope.at("loadBalancerConfig");
        common(in.getLoadBalancerConfig(), here, cluster);
        policy(in.getLoadBalancerConfig(), here, cluster);
    }

    private static void common(LoadBalancerConfig in, Scope scope, Cluster.Builder cluster) {
        CommonLbConfig.Builder out = CommonLbConfig.newBuilder();
        if (in.hasHealthyPanicThreshold()) {
            out.setHealthyPanicThreshold(percent(in.getHealthyPanicThreshold(), scope.at("healthyPanicThreshold")));
        }
        if (in.hasUpdateMergeWindow()) {
            out.setUpdateMergeWindow(in.getUpdateMergeWindow());
        }
        if (in.hasLocalityWeightedLbConfig()) {
            out.setLocalityWeightedLbConfig(CommonLbConfig.LocalityWeightedLbConfig.getDefaultInstance());
            weighLocalities(cluster);
        }
        if (in.getCloseConnectionsOnHostSetChange()) {
            out.setCloseConnectionsOnHostSetChange(true);
        }
        if (in.hasUseHostnameForHashing()) {
            out.getConsistentHashingLbConfigBuilder()
                    .setUseHostnameForHashing(in.getUseHostnameForHashing().getValue());
        }
        if (!out.build().equals(CommonLbConfig.getDefaultInstance())) {
            cluster.setCommonLbConfig(out);
        }
    }

    /** Envoy sends nothing to a locality without a weight, once localities are weighed. */
    private static void weighLocalities(Cluster.Builder cluster) {
        if (cluster.hasLoadAssignment()) {
            for (LocalityLbEndpoints.Builder locality :
                    cluster.getLoadAssignmentBuilder().getEndpointsBuilderList()) {
                locality.setLoadBalancingWeight(UInt32Value.of(Math.max(1, locality.getLbEndpointsCount())));
            }
        }
    }

    private static void policy(LoadBalancerConfig in, Scope scope, Cluster.Builder cluster) {
        switch (in.getTypeCase()) {
            case TYPE_NOT_SET -> {}
            case ROUND_ROBIN -> {
                cluster.setLbPolicy(Cluster.LbPolicy.ROUND_ROBIN);
                if (in.getRoundRobin().hasSlowStartConfig()) {
                    cluster.getRoundRobinLbConfigBuilder()
                            .setSlowStartConfig(slowStart(
                                    in.getRoundRobin().getSlowStartConfig(),
                                    scope.at("roundRobin"),
                                    cluster.getName()));
                }
            }
            case LEAST_REQUEST -> leastRequest(in.getLeastRequest(), scope.at("leastRequest"), cluster);
            case RANDOM -> cluster.setLbPolicy(Cluster.LbPolicy.RANDOM);
            case MAGLEV -> cluster.setLbPolicy(Cluster.LbPolicy.MAGLEV);
            case RING_HASH ->
                ringHash(in.getRingHash().getRingHashConfig(), scope.at("ringHash.ringHashConfig"), cluster);
        }
    }

    private static void leastRequest(LoadBalancerConfig.LeastRequest in, Scope scope, Cluster.Builder cluster) {
        cluster.setLbPolicy(Cluster.LbPolicy.LEAST_REQUEST);
        if (in.getChoiceCount() != 0) {
            if (Integer.compareUnsigned(in.getChoiceCount(), CHOICE_COUNT_MIN) < 0) {
                scope.at("choiceCount")
                        .report(BAD_CHOICE_COUNT, "Envoy compares at least 2 hosts; write 2 or more, or leave it out");
            }
            cluster.getLeastRequestLbConfigBuilder().setChoiceCount(UInt32Value.of(in.getChoiceCount()));
        }
        if (in.hasSlowStartConfig()) {
            cluster.getLeastRequestLbConfigBuilder()
                    .setSlowStartConfig(slowStart(in.getSlowStartConfig(), scope, cluster.getName()));
        }
    }

    private static void ringHash(RingHashConfig in, Scope scope, Cluster.Builder cluster) {
        cluster.setLbPolicy(Cluster.LbPolicy.RING_HASH);
        Cluster.RingHashLbConfig.Builder out = cluster.getRingHashLbConfigBuilder();
        long least = in.getMinimumRingSize() == 0 ? RING_SIZE_MIN : in.getMinimumRingSize();
        long most = in.getMaximumRingSize() == 0 ? RING_SIZE_MAX : in.getMaximumRingSize();
        boolean tooLarge =
                Long.compareUnsigned(least, RING_SIZE_MAX) > 0 || Long.compareUnsigned(most, RING_SIZE_MAX) > 0;
        if (tooLarge || least > most) {
            scope.report(
                    BAD_RING_SIZE,
                    ("the smallest ring (%s, default 1024) must not be larger than the largest"
                                    + " (%s, default and most 8388608)")
                            .formatted(Long.toUnsignedString(least), Long.toUnsignedString(most)));
        }
        if (in.getMinimumRingSize() != 0) {
            out.setMinimumRingSize(UInt64Value.of(in.getMinimumRingSize()));
        }
        if (in.getMaximumRingSize() != 0) {
            out.setMaximumRingSize(UInt64Value.of(in.getMaximumRingSize()));
        }
    }

    private static Cluster.SlowStartConfig slowStart(SlowStartConfig in, Scope balancer, String clusterName) {
        Scope scope = balancer.at("slowStartConfig");
        Cluster.SlowStartConfig.Builder out = Cluster.SlowStartConfig.newBuilder();
        if (in.hasSlowStartWindow()) {
            out.setSlowStartWindow(in.getSlowStartWindow());
        }
        if (in.hasAggression()) {
            boolean positive = in.getAggression().getValue() > 0; // false for NaN too
            if (!positive) {
                scope.at("aggression").report(BAD_AGGRESSION, "aggression must be more than 0");
            }
            out.setAggression(RuntimeDouble.newBuilder()
                    .setDefaultValue(in.getAggression().getValue())
                    .setRuntimeKey("upstream." + clusterName + ".slowStart.aggression"));
        }
        if (in.hasMinWeightPercent()) {
            out.setMinWeightPercent(percent(in.getMinWeightPercent(), scope.at("minWeightPercent")));
        }
        return out.build();
    }

    private static Percent percent(DoubleValue in, Scope scope) {
        boolean within = in.getValue() >= 0 && in.getValue() <= PERCENT_MAX; // false for NaN too
        if (!within) {
            scope.report(BAD_PERCENT, "a percentage is from 0 to 100, but this is " + in.getValue());
        }
        return Percent.newBuilder().setValue(in.getValue()).build();
    }
}
