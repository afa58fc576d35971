package io.signalbox.feature;

import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.gloo.CircuitBreakerConfig;
import io.signalbox.api.gloo.Upstream;

/**
 * Bounds what is under way to an Upstream: {@code spec.circuitBreakers}, else {@code gloo.circuitBreakers} of the
 * Settings. The Upstream's replaces the Settings' as a whole: a limit that only the Settings have is then Envoy's
 * default. Unlike in Gloo Edge, {@code trackRemaining} is honoured.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/circuit_breaker.proto">CircuitBreakers</a>
 */
final class CircuitBreaking implements UpstreamFeature {

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (in.hasCircuitBreakers()) {
            cluster.setCircuitBreakers(breakers(in.getCircuitBreakers()));
        } else if (scope.settings().getGloo().hasCircuitBreakers()) {
            cluster.setCircuitBreakers(breakers(scope.settings().getGloo().getCircuitBreakers()));
        }
    }

    private static CircuitBreakers breakers(CircuitBreakerConfig in) {
        CircuitBreakers.Thresholds.Builder out =
                CircuitBreakers.Thresholds.newBuilder().setTrackRemaining(in.getTrackRemaining());
        if (in.hasMaxConnections()) {
            out.setMaxConnections(in.getMaxConnections());
        }
        if (in.hasMaxPendingRequests()) {
            out.setMaxPendingRequests(in.getMaxPendingRequests());
        }
        if (in.hasMaxRequests()) {
            out.setMaxRequests(in.getMaxRequests());
        }
        if (in.hasMaxRetries()) {
            out.setMaxRetries(in.getMaxRetries());
        }
        return CircuitBreakers.newBuilder().addThresholds(out).build();
    }
}
