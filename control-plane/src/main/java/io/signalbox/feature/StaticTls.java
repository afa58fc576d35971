package io.signalbox.feature;

import com.google.common.net.InetAddresses;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.statics.Host;
import io.signalbox.api.gloo.options.statics.UpstreamSpec;
import io.signalbox.report.Reason;
import java.util.HashSet;
import java.util.Set;

/**
 * TLS to hosts that are named one by one. {@code spec.static.useTls} of an Upstream, or a host with port 443, turns it
 * on where there is no {@code sslConfig}; it then checks no certificate. With TLS, each host is asked for by its own
 * name (SNI): its {@code sniAddr}, or, unless {@code autoSniRewrite} is false, its host name. An IP address is never
 * sent as SNI, since <a href="https://www.rfc-editor.org/rfc/rfc6066#section-3">RFC 6066</a> forbids it (Gloo Edge
 * sends it).
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto#envoy-v3-api-msg-config-cluster-v3-cluster-transportsocketmatch">Cluster.transport_socket_matches</a>
 * <p><b>Reports</b> {@link #PLAINTEXT}
 */
final class StaticTls implements UpstreamFeature {

    static final Reason PLAINTEXT = Reason.warning("StaticTlsNotImplied");

    /** Where Envoy looks in an endpoint's metadata for the transport socket to use. */
    static final String MATCH_METADATA = "envoy.transport_socket_match";

    private static final int HTTPS = 443;

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasStatic()) {
            return;
        }
        UpstreamSpec spec = in.getStatic();
        if (!cluster.hasTransportSocket() && wantsTls(in, scope)) {
            UpstreamTlsContext.Builder context = UpstreamTlsContext.newBuilder();
            UpstreamSockets.parameters(in, scope).ifPresent(context.getCommonTlsContextBuilder()::setTlsParams);
            spec.getHostsList().stream()
                    .map(Host::getAddr)
                    .filter(address -> !InetAddresses.isInetAddress(address))
                    .findFirst()
                    .ifPresent(context::setSni);
            cluster.setTransportSocket(UpstreamSockets.tls(context.build()));
        }
        if (cluster.hasTransportSocket()) {
            matchByHost(spec, cluster);
        }
    }

    private static boolean wantsTls(Upstream in, Scope scope) {
        UpstreamSpec spec = in.getStatic();
        if (spec.hasUseTls()) {
            return spec.getUseTls().getValue();
        }
        boolean https = spec.getHostsList().stream().anyMatch(host -> host.getPort() == HTTPS);
        // Gloo Edge's port 443 does not turn on TLS below the PROXY protocol; who relies on it has a plaintext port 443
        // there.
        if (https && in.hasProxyProtocolVersion()) {
            scope.at("static.useTls")
                    .report(
                            PLAINTEXT,
                            "port 443 does not imply TLS below proxyProtocolVersion; set useTls to say which");
            return false;
        }
        return https;
    }

    private static void matchByHost(UpstreamSpec spec, Cluster.Builder cluster) {
        UpstreamTlsContext context = context(cluster.getTransportSocket());
        Set<String> named = new HashSet<>();
        for (int i = 0; i < spec.getHostsCount(); i++) {
            Host host = spec.getHosts(i);
            String sni = sni(host, spec);
            if (sni.isEmpty()) {
                continue;
            }
            String name = sni + ";" + host.getAddr() + ":" + Integer.toUnsignedString(host.getPort());
            Struct match = Struct.newBuilder()
                    .putFields(name, Value.newBuilder().setBoolValue(true).build())
                    .build();
            LbEndpoint.Builder endpoint =
                    cluster.getLoadAssignmentBuilder().getEndpointsBuilder(0).getLbEndpointsBuilder(i);
            endpoint.getMetadataBuilder().putFilterMetadata(MATCH_METADATA, match);
            if (named.add(name)) {
                cluster.addTransportSocketMatches(Cluster.TransportSocketMatch.newBuilder()
                        .setName(name)
                        .setMatch(match)
                        .setTransportSocket(UpstreamSockets.tls(
                                context.toBuilder().setSni(sni).build())));
            }
        }
    }

    private static String sni(Host host, UpstreamSpec spec) {
        if (!host.getSniAddr().isEmpty()) {
            return host.getSniAddr();
        }
        boolean rewrites = !spec.hasAutoSniRewrite() || spec.getAutoSniRewrite().getValue();
        return rewrites && !InetAddresses.isInetAddress(host.getAddr()) ? host.getAddr() : "";
    }

    private static UpstreamTlsContext context(TransportSocket socket) {
        try {
            return socket.getTypedConfig().unpack(UpstreamTlsContext.class);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a transport socket of ours that is not TLS", e);
        }
    }
}
