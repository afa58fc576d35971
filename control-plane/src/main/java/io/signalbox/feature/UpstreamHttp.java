package io.signalbox.feature;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.signalbox.api.gloo.ConnectionConfig;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.Upstream.ClusterProtocolSelection;
import io.signalbox.envoy.Packing;
import io.signalbox.report.Reason;

/**
 * The HTTP that is spoken with an Upstream: {@code useHttp2}, {@code protocolSelection}, the HTTP/2 windows and limits,
 * and of {@code connectionConfig} {@code maxRequestsPerConnection}, {@code commonHttpProtocolOptions} and {@code
 * http1ProtocolOptions}. All of it is Envoy's typed HttpProtocolOptions, which replaces the cluster's own, deprecated
 * fields.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/upstreams/http/v3/http_protocol_options.proto">HttpProtocolOptions</a>
 * <p><b>Reports</b> {@link #HTTP1_AND_HTTP2}, {@link #BAD_WINDOW}, {@link #BAD_STREAMS}, {@link #WITHOUT_HTTP2}, {@link
 * #UNKNOWN_UNDERSCORES_ACTION}
 */
final class UpstreamHttp implements UpstreamFeature {

    static final Reason HTTP1_AND_HTTP2 = Reason.error("Http1AndHttp2Options");
    static final Reason BAD_WINDOW = Reason.error("Http2BadWindowSize");
    static final Reason BAD_STREAMS = Reason.error("Http2BadMaxConcurrentStreams");
    static final Reason WITHOUT_HTTP2 = Reason.warning("Http2OptionWithoutHttp2");
    static final Reason UNKNOWN_UNDERSCORES_ACTION = Reason.error("HttpUnknownUnderscoresAction");

    private static final String EXTENSION = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions";

    // RFC 9113, section 6.9.2 and 6.5.2; Envoy's own bounds are the same.
    private static final int WINDOW_MIN = 65_535;
    private static final int WINDOW_MAX = Integer.MAX_VALUE;

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        HttpProtocolOptions.Builder out = HttpProtocolOptions.newBuilder();
        common(in.getConnectionConfig(), scope.at("connectionConfig"), out);
        boolean http2 = in.getUseHttp2().getValue();
        boolean asDownstream = in.getProtocolSelection() == ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL;
        boolean http1Options = in.getConnectionConfig().hasHttp1ProtocolOptions();
        if (!http2) {
            warnOfHttp2Options(in, scope);
        }
        if (!http2 && !asDownstream && !http1Options && !out.hasCommonHttpProtocolOptions()) {
            return;
        }
        if (http2 && http1Options && !asDownstream) {
            scope.at("connectionConfig.http1ProtocolOptions")
                    .report(
                            HTTP1_AND_HTTP2,
                            "options of HTTP/1 and useHttp2 go together only with"
                                    + " protocolSelection: USE_DOWNSTREAM_PROTOCOL");
        }
        Http2ProtocolOptions http2Options = http2 ? http2(in, scope) : Http2ProtocolOptions.getDefaultInstance();
        if (asDownstream) {
            out.getUseDownstreamProtocolConfigBuilder()
                    .setHttpProtocolOptions(http1(in.getConnectionConfig()))
                    .setHttp2ProtocolOptions(http2Options);
        } else if (http2) {
            out.getExplicitHttpConfigBuilder().setHttp2ProtocolOptions(http2Options);
        } else {
            out.getExplicitHttpConfigBuilder().setHttpProtocolOptions(http1(in.getConnectionConfig()));
        }
        cluster.putTypedExtensionProtocolOptions(EXTENSION, Packing.any(out.build()));
    }

    private static void common(ConnectionConfig config, Scope scope, HttpProtocolOptions.Builder out) {
        if (config.getMaxRequestsPerConnection() != 0) { // 0 means any number of them
            out.getCommonHttpProtocolOptionsBuilder()
                    .setMaxRequestsPerConnection(UInt32Value.of(config.getMaxRequestsPerConnection()));
        }
        if (!config.hasCommonHttpProtocolOptions()) {
            return;
        }
        var in = config.getCommonHttpProtocolOptions();
        if (in.hasIdleTimeout()) {
            out.getCommonHttpProtocolOptionsBuilder().setIdleTimeout(in.getIdleTimeout());
        }
        if (in.getMaxHeadersCount() != 0) {
            out.getCommonHttpProtocolOptionsBuilder().setMaxHeadersCount(UInt32Value.of(in.getMaxHeadersCount()));
        }
        if (in.hasMaxStreamDuration()) {
            out.getCommonHttpProtocolOptionsBuilder().setMaxStreamDuration(in.getMaxStreamDuration());
        }
        switch (in.getHeadersWithUnderscoresAction()) {
            case ALLOW -> {} // Envoy's default
            case REJECT_REQUEST ->
                out.getCommonHttpProtocolOptionsBuilder()
                        .setHeadersWithUnderscoresAction(HeadersWithUnderscoresAction.REJECT_REQUEST);
            case DROP_HEADER ->
                out.getCommonHttpProtocolOptionsBuilder()
                        .setHeadersWithUnderscoresAction(HeadersWithUnderscoresAction.DROP_HEADER);
            case UNRECOGNIZED ->
                scope.at("commonHttpProtocolOptions.headersWithUnderscoresAction")
                        .report(UNKNOWN_UNDERSCORES_ACTION, "write ALLOW, REJECT_REQUEST or DROP_HEADER");
        }
    }

    private static Http1ProtocolOptions http1(ConnectionConfig config) {
        Http1ProtocolOptions.Builder out = Http1ProtocolOptions.newBuilder();
        var in = config.getHttp1ProtocolOptions();
        out.setEnableTrailers(in.getEnableTrailers());
        if (in.getProperCaseHeaderKeyFormat()) {
            out.getHeaderKeyFormatBuilder()
                    .setProperCaseWords(Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords.getDefaultInstance());
        } else if (in.getPreserveCaseHeaderKeyFormat()) {
            out.getHeaderKeyFormatBuilder()
                    .setStatefulFormatter(TypedExtensionConfig.newBuilder()
                            .setName("envoy.http.stateful_header_formatters.preserve_case")
                            .setTypedConfig(Packing.any(PreserveCaseFormatterConfig.getDefaultInstance())));
        }
        if (in.hasOverrideStreamErrorOnInvalidHttpMessage()) {
            out.setOverrideStreamErrorOnInvalidHttpMessage(in.getOverrideStreamErrorOnInvalidHttpMessage());
        }
        return out.build();
    }

    private static Http2ProtocolOptions http2(Upstream in, Scope scope) {
        Http2ProtocolOptions.Builder out = Http2ProtocolOptions.newBuilder();
        if (in.hasInitialStreamWindowSize()) {
            checkWindow(in.getInitialStreamWindowSize(), scope.at("initialStreamWindowSize"));
            out.setInitialStreamWindowSize(in.getInitialStreamWindowSize());
        }
        if (in.hasInitialConnectionWindowSize()) {
            checkWindow(in.getInitialConnectionWindowSize(), scope.at("initialConnectionWindowSize"));
            out.setInitialConnectionWindowSize(in.getInitialConnectionWindowSize());
        }
        if (in.hasMaxConcurrentStreams()) {
            if (in.getMaxConcurrentStreams().getValue() <= 0) { // negative: an unsigned number above 2147483647
                scope.at("maxConcurrentStreams")
                        .report(
                                BAD_STREAMS,
                                "write a number of streams from 1 to 2147483647, but this is "
                                        + Integer.toUnsignedString(
                                                in.getMaxConcurrentStreams().getValue()));
            }
            out.setMaxConcurrentStreams(in.getMaxConcurrentStreams());
        }
        if (in.hasOverrideStreamErrorOnInvalidHttpMessage()) {
            out.setOverrideStreamErrorOnInvalidHttpMessage(in.getOverrideStreamErrorOnInvalidHttpMessage());
        }
        return out.build();
    }

    private static void checkWindow(UInt32Value size, Scope scope) {
        if (size.getValue() < WINDOW_MIN) { // negative: an unsigned number above 2147483647
            scope.report(
                    BAD_WINDOW,
                    "a window is from %d to %d bytes, but this is %s"
                            .formatted(WINDOW_MIN, WINDOW_MAX, Integer.toUnsignedString(size.getValue())));
        }
    }

    private static void warnOfHttp2Options(Upstream in, Scope scope) {
        warnIf(in.hasInitialStreamWindowSize(), scope.at("initialStreamWindowSize"));
        warnIf(in.hasInitialConnectionWindowSize(), scope.at("initialConnectionWindowSize"));
        warnIf(in.hasMaxConcurrentStreams(), scope.at("maxConcurrentStreams"));
        warnIf(in.hasOverrideStreamErrorOnInvalidHttpMessage(), scope.at("overrideStreamErrorOnInvalidHttpMessage"));
    }

    private static void warnIf(boolean set, Scope scope) {
        if (set) {
            scope.report(WITHOUT_HTTP2, "this option of HTTP/2 has no effect without useHttp2: true");
        }
    }
}
