package io.signalbox.feature;

import com.google.protobuf.DoubleValue;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.gloo.PreconnectPolicy;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;

/**
 * Opens connections before they are needed: {@code spec.preconnectPolicy} of an Upstream.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#config-cluster-v3-cluster-preconnectpolicy">Cluster.PreconnectPolicy</a>
 * <p><b>Reports</b> {@link #BAD_RATIO}
 */
final class Preconnect implements UpstreamFeature {

    static final Reason BAD_RATIO = Reason.error("PreconnectBadRatio");

    private static final double LEAST = 1.0;
    private static final double MOST = 3.0;

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasPreconnectPolicy()) {
            return;
        }
        PreconnectPolicy policy = in.getPreconnectPolicy();
        Scope here = scope.at("preconnectPolicy");
        Cluster.PreconnectPolicy.Builder out = cluster.getPreconnectPolicyBuilder();
        if (policy.hasPerUpstreamPreconnectRatio()) {
            check(policy.getPerUpstreamPreconnectRatio(), here.at("perUpstreamPreconnectRatio"));
            out.setPerUpstreamPreconnectRatio(policy.getPerUpstreamPreconnectRatio());
        }
        if (policy.hasPredictivePreconnectRatio()) {
            check(policy.getPredictivePreconnectRatio(), here.at("predictivePreconnectRatio"));
            out.setPredictivePreconnectRatio(policy.getPredictivePreconnectRatio());
        }
    }

    private static void check(DoubleValue ratio, Scope scope) {
        boolean within = ratio.getValue() >= LEAST && ratio.getValue() <= MOST; // false for NaN too
        if (!within) {
            scope.report(BAD_RATIO, "a ratio is from 1 to 3, but this is " + ratio.getValue());
        }
    }
}
