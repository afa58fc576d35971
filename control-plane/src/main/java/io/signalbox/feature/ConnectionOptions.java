package io.signalbox.feature;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TcpKeepalive;
import io.signalbox.api.gloo.ConnectionConfig;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.report.Reason;

/**
 * Connections to an Upstream's hosts: {@code connectTimeout} (default 5 s), {@code tcpKeepalive} and {@code
 * perConnectionBufferLimitBytes} of {@code spec.connectionConfig}. What that has on HTTP is {@link UpstreamHttp}'s.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#envoy-v3-api-field-config-cluster-v3-cluster-connect-timeout">Cluster.connect_timeout</a>,
 * <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/address.proto#config-core-v3-tcpkeepalive">TcpKeepalive</a>
 * <p><b>Reports</b> {@link #BAD_TIMEOUT}, {@link #BAD_KEEPALIVE}
 */
final class ConnectionOptions implements UpstreamFeature {

    static final Reason BAD_TIMEOUT = Reason.error("ConnectTimeoutNotPositive");
    static final Reason BAD_KEEPALIVE = Reason.error("TcpKeepaliveNotPositive");

    /** Gloo Edge's default, and Envoy's. */
    private static final Duration CONNECT_TIMEOUT = Durations.fromSeconds(5);

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        ConnectionConfig config = in.getConnectionConfig();
        Scope here = scope.at("connectionConfig");
        cluster.setConnectTimeout(connectTimeout(config, here.at("connectTimeout")));
        if (config.hasTcpKeepalive()) {
            cluster.getUpstreamConnectionOptionsBuilder()
                    .setTcpKeepalive(keepalive(config.getTcpKeepalive(), here.at("tcpKeepalive")));
        }
        if (config.hasPerConnectionBufferLimitBytes()) {
            cluster.setPerConnectionBufferLimitBytes(config.getPerConnectionBufferLimitBytes());
        }
    }

    private static Duration connectTimeout(ConnectionConfig config, Scope scope) {
        if (!config.hasConnectTimeout()) {
            return CONNECT_TIMEOUT;
        }
        if (!Durations.isPositive(config.getConnectTimeout())) {
            scope.report(BAD_TIMEOUT, "Envoy cannot wait without end or not at all; write more than 0s");
        }
        return config.getConnectTimeout();
    }

    private static TcpKeepalive keepalive(ConnectionConfig.TcpKeepAlive in, Scope scope) {
        TcpKeepalive.Builder out = TcpKeepalive.newBuilder();
        if (in.getKeepaliveProbes() != 0) {
            out.setKeepaliveProbes(UInt32Value.of(in.getKeepaliveProbes()));
        }
        if (in.hasKeepaliveTime()) {
            out.setKeepaliveTime(wholeSeconds(in.getKeepaliveTime(), scope.at("keepaliveTime")));
        }
        if (in.hasKeepaliveInterval()) {
            out.setKeepaliveInterval(wholeSeconds(in.getKeepaliveInterval(), scope.at("keepaliveInterval")));
        }
        return out.build();
    }

    /** The kernel counts whole seconds: rounded up, so that nothing becomes 0. */
    private static UInt32Value wholeSeconds(Duration in, Scope scope) {
        if (!Durations.isPositive(in)) {
            scope.report(BAD_KEEPALIVE, "write more than 0s, or leave it out for the system's default");
        }
        long seconds = in.getSeconds() + (in.getNanos() > 0 ? 1 : 0);
        return UInt32Value.of((int) Math.clamp(seconds, 0, Integer.MAX_VALUE));
    }
}
