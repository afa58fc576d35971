package io.signalbox.feature;

import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.signalbox.api.gloo.SslParameters;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.envoy.Packing;
import io.signalbox.report.Reason;
import java.util.Optional;

/** What {@link UpstreamTls} and {@link StaticTls} share: the parameters of TLS, and the socket that speaks it. */
final class UpstreamSockets {

    static final Reason UNKNOWN_VERSION = Reason.error("TlsUnknownVersion");

    private UpstreamSockets() {}

    /** The Upstream's own parameters as a whole, else {@code upstreamOptions.sslParameters} of the Settings. */
    static Optional<TlsParameters> parameters(Upstream in, Scope scope) {
        if (in.getSslConfig().hasParameters()) {
            return Optional.of(
                    parameters(in.getSslConfig().getParameters(), scope.at("sslConfig.parameters"), "this Upstream's"));
        }
        if (scope.settings().getUpstreamOptions().hasSslParameters()) {
            SslParameters defaults = scope.settings().getUpstreamOptions().getSslParameters();
            return Optional.of(parameters(defaults, scope.at("sslConfig.parameters"), "the Settings'"));
        }
        return Optional.empty();
    }

    private static TlsParameters parameters(SslParameters in, Scope scope, String whose) {
        TlsParameters.TlsProtocol least =
                version(in.getMinimumProtocolVersion(), scope, whose + " minimumProtocolVersion");
        TlsParameters.TlsProtocol most =
                version(in.getMaximumProtocolVersion(), scope, whose + " maximumProtocolVersion");
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersion(least)
                .setTlsMaximumProtocolVersion(most)
                .addAllCipherSuites(in.getCipherSuitesList())
                .addAllEcdhCurves(in.getEcdhCurvesList())
                .build();
    }

    private static TlsParameters.TlsProtocol version(SslParameters.ProtocolVersion in, Scope scope, String field) {
        return switch (in) {
            case TLS_AUTO -> TlsParameters.TlsProtocol.TLS_AUTO;
            case TLSv1_0 -> TlsParameters.TlsProtocol.TLSv1_0;
            case TLSv1_1 -> TlsParameters.TlsProtocol.TLSv1_1;
            case TLSv1_2 -> TlsParameters.TlsProtocol.TLSv1_2;
            case TLSv1_3 -> TlsParameters.TlsProtocol.TLSv1_3;
            case UNRECOGNIZED -> {
                scope.report(
                        UNKNOWN_VERSION, field + " is unknown; write TLS_AUTO, TLSv1_0, TLSv1_1, TLSv1_2 or TLSv1_3");
                yield TlsParameters.TlsProtocol.TLS_AUTO;
            }
        };
    }

    static TransportSocket tls(UpstreamTlsContext context) {
        return TransportSocket.newBuilder()
                .setName("envoy.transport_sockets.tls")
                .setTypedConfig(Packing.any(context))
                .build();
    }
}
