package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamHttpTest {

    @Test
    void without_options_nothing_is_said_and_envoy_speaks_http_1() {
        assertThat(with("useHttp2: false").cluster().getTypedExtensionProtocolOptionsMap())
                .isEmpty();
    }

    @Test
    void use_http2_speaks_http_2() {
        assertThat(with("useHttp2: true").http().getExplicitHttpConfig().hasHttp2ProtocolOptions())
                .isTrue();
    }

    @Test
    void the_protocol_can_be_the_downstreams() {
        var options = with("protocolSelection: USE_DOWNSTREAM_PROTOCOL").http().getUseDownstreamProtocolConfig();

        assertThat(options.hasHttpProtocolOptions()).isTrue();
        assertThat(options.hasHttp2ProtocolOptions()).isTrue();
    }

    @Test
    void row_10_1_30_options_of_http_1_beside_http_2_are_an_error() {
        assertThat(with("useHttp2: true\nconnectionConfig: {http1ProtocolOptions: {enableTrailers: true}}")
                        .said())
                .containsExactly(
                        "ERROR spec.connectionConfig.http1ProtocolOptions Http1AndHttp2Options: options of HTTP/1 and"
                                + " useHttp2 go together only with protocolSelection: USE_DOWNSTREAM_PROTOCOL");
    }

    @Test
    void row_10_1_31_with_the_downstreams_protocol_both_have_options() {
        var options = with("""
                        useHttp2: true
                        protocolSelection: USE_DOWNSTREAM_PROTOCOL
                        maxConcurrentStreams: 10
                        connectionConfig: {http1ProtocolOptions: {enableTrailers: true}}
                        """).http().getUseDownstreamProtocolConfig();

        assertThat(options.getHttpProtocolOptions().getEnableTrailers()).isTrue();
        assertThat(options.getHttp2ProtocolOptions().getMaxConcurrentStreams().getValue())
                .isEqualTo(10);
    }

    @Test
    void row_10_1_32_options_of_http_2_without_http_2_are_not_checked_but_never_ignored_in_silence() {
        var outcome = with("initialStreamWindowSize: 1");

        assertThat(outcome.cluster().getTypedExtensionProtocolOptionsMap()).isEmpty();
        assertThat(outcome.said())
                .containsExactly("WARNING spec.initialStreamWindowSize Http2OptionWithoutHttp2:"
                        + " this option of HTTP/2 has no effect without useHttp2: true");
    }

    @ParameterizedTest
    @ValueSource(strings = {"65534", "2147483648"})
    void row_10_1_33_a_window_that_is_too_small_or_too_large_is_an_error(String size) {
        assertThat(with("useHttp2: true\ninitialStreamWindowSize: " + size).said())
                .containsExactly("ERROR spec.initialStreamWindowSize Http2BadWindowSize:"
                        + " a window is from 65535 to 2147483647 bytes, but this is " + size);
    }

    @Test
    void windows_within_bounds_are_envoys() {
        var http2 = with("useHttp2: true\ninitialStreamWindowSize: 65535\ninitialConnectionWindowSize: 2147483647")
                .http()
                .getExplicitHttpConfig()
                .getHttp2ProtocolOptions();

        assertThat(http2.getInitialStreamWindowSize().getValue()).isEqualTo(65535);
        assertThat(http2.getInitialConnectionWindowSize().getValue()).isEqualTo(2147483647);
    }

    @Test
    void no_streams_at_all_are_an_error() {
        assertThat(with("useHttp2: true\nmaxConcurrentStreams: 0").said())
                .containsExactly("ERROR spec.maxConcurrentStreams Http2BadMaxConcurrentStreams:"
                        + " write a number of streams from 1 to 2147483647, but this is 0");
    }

    @Test
    void options_of_both_protocols_are_envoys_typed_ones_not_the_deprecated() {
        var options = with("""
                        connectionConfig:
                          maxRequestsPerConnection: 3
                          commonHttpProtocolOptions:
                            idleTimeout: 60s
                            headersWithUnderscoresAction: DROP_HEADER
                          http1ProtocolOptions: {properCaseHeaderKeyFormat: true}
                        """).http();

        var common = options.getCommonHttpProtocolOptions();
        assertThat(common.getMaxRequestsPerConnection().getValue()).isEqualTo(3);
        assertThat(common.getIdleTimeout()).isEqualTo(Durations.fromSeconds(60));
        assertThat(common.getHeadersWithUnderscoresAction()).isEqualTo(HeadersWithUnderscoresAction.DROP_HEADER);
        assertThat(options.getExplicitHttpConfig()
                        .getHttpProtocolOptions()
                        .getHeaderKeyFormat()
                        .hasProperCaseWords())
                .isTrue();
    }

    private static UpstreamCluster with(String options) {
        return UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 80}]}\n" + options);
    }
}
