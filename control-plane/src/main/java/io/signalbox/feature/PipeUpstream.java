package io.signalbox.feature;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;

/**
 * A Unix domain socket on Envoy's machine: {@code spec.pipe} of an Upstream.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/address.proto#config-core-v3-pipe">Pipe</a>
 * <p><b>Reports</b> {@link #NO_PATH}
 */
final class PipeUpstream implements UpstreamFeature {

    static final Reason NO_PATH = Reason.error("PipeNoPath");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasPipe()) {
            return;
        }
        if (in.getPipe().getPath().isEmpty()) {
            scope.at("pipe.path").report(NO_PATH, "no path provided; write the path of the socket on Envoy's machine");
        }
        Endpoint.Builder endpoint = Endpoint.newBuilder()
                .setAddress(Address.newBuilder()
                        .setPipe(Pipe.newBuilder().setPath(in.getPipe().getPath())));
        cluster.setType(Cluster.DiscoveryType.STATIC)
                .setLoadAssignment(ClusterLoadAssignment.newBuilder()
                        .setClusterName(cluster.getName())
                        .addEndpoints(LocalityLbEndpoints.newBuilder()
                                .addLbEndpoints(LbEndpoint.newBuilder().setEndpoint(endpoint))));
    }
}
