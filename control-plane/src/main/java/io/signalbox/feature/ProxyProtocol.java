package io.signalbox.feature;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.envoy.Packing;
import io.signalbox.report.Reason;

/**
 * Tells upstream hosts the client's address with the PROXY protocol: {@code spec.proxyProtocolVersion} of an Upstream,
 * below TLS if there is TLS.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/proxy_protocol/v3/upstream_proxy_protocol.proto">ProxyProtocolUpstreamTransport</a>
 * <p><b>Reports</b> {@link #UNKNOWN_VERSION}
 */
final class ProxyProtocol implements UpstreamFeature {

    static final Reason UNKNOWN_VERSION = Reason.error("ProxyProtocolUnknownVersion");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasProxyProtocolVersion()) {
            return;
        }
        String named = in.getProxyProtocolVersion().getValue();
        switch (named) {
            case "V1" -> wrapAll(ProxyProtocolConfig.Version.V1, cluster);
            case "V2" -> wrapAll(ProxyProtocolConfig.Version.V2, cluster);
            default ->
                scope.at("proxyProtocolVersion")
                        .report(
                                UNKNOWN_VERSION,
                                "proxy protocol version \"%s\" is not supported; write V1 or V2".formatted(named));
        }
    }

    private static void wrapAll(ProxyProtocolConfig.Version version, Cluster.Builder cluster) {
        TransportSocket inner = cluster.hasTransportSocket() ? cluster.getTransportSocket() : plaintext();
        cluster.setTransportSocket(wrapped(version, inner));
        for (Cluster.TransportSocketMatch.Builder match : cluster.getTransportSocketMatchesBuilderList()) {
            match.setTransportSocket(wrapped(version, match.getTransportSocket()));
        }
    }

    private static TransportSocket wrapped(ProxyProtocolConfig.Version version, TransportSocket inner) {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.upstream_proxy_protocol")
                .setTypedConfig(Packing.any(ProxyProtocolUpstreamTransport.newBuilder()
                        .setConfig(ProxyProtocolConfig.newBuilder().setVersion(version))
                        .setTransportSocket(inner)
                        .build()))
                .build();
    }

    private static TransportSocket plaintext() {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.raw_buffer")
                .setTypedConfig(Packing.any(RawBuffer.getDefaultInstance()))
                .build();
    }
}
