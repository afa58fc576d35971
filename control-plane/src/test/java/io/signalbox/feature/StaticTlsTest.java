package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.ProxyProtocolConfig;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class StaticTlsTest {

    @Test
    void row_10_1_6_port_443_turns_on_tls_with_the_first_host_name_as_sni() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 443}, {addr: example.com, port: 443}]}
                """);

        assertThat(outcome.cluster().getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
        assertThat(outcome.tls().getSni()).isEqualTo("example.com");
    }

    @Test
    void row_10_1_6_ip_addresses_alone_have_no_sni() {
        var outcome = UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 443}]}");

        assertThat(outcome.tls().getSni()).isEmpty();
        assertThat(outcome.cluster().getTransportSocketMatchesList()).isEmpty();
    }

    @Test
    void row_10_1_7_use_tls_false_wins_over_port_443() {
        var outcome = UpstreamCluster.of("""
                static: {useTls: false, hosts: [{addr: example.com, port: 443}]}
                """);

        assertThat(outcome.cluster().hasTransportSocket()).isFalse();
    }

    @Test
    void use_tls_true_turns_on_tls_whatever_the_port() {
        assertThat(UpstreamCluster.of("static: {useTls: true, hosts: [{addr: example.com, port: 80}]}")
                        .tls()
                        .getSni())
                .isEqualTo("example.com");
    }

    @Test
    void row_10_1_8_one_host_with_port_443_turns_on_tls_for_all() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: a.example.com, port: 80}, {addr: b.example.com, port: 443}]}
                """);

        assertThat(snis(outcome)).containsExactly("a.example.com", "b.example.com");
    }

    @Test
    void row_10_1_9_an_ssl_config_is_kept_not_replaced() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 443}]}
                sslConfig: {sni: chosen.example.com, alpnProtocols: [h2]}
                """);

        assertThat(outcome.tls().getSni()).isEqualTo("chosen.example.com");
        assertThat(outcome.tls().getCommonTlsContext().getAlpnProtocolsList()).containsExactly("h2");
    }

    @Test
    void row_10_1_10_each_host_is_asked_for_by_its_own_name_even_if_ssl_config_has_an_sni() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: a.example.com, port: 443}, {addr: b.example.com, port: 8443}]}
                sslConfig: {sni: chosen.example.com}
                """);

        assertThat(outcome.cluster().getTransportSocketMatchesList())
                .extracting(Cluster.TransportSocketMatch::getName)
                .containsExactly("a.example.com;a.example.com:443", "b.example.com;b.example.com:8443");
        assertThat(snis(outcome)).containsExactly("a.example.com", "b.example.com");
        assertThat(outcome.host(1).getMetadata().getFilterMetadataOrThrow("envoy.transport_socket_match"))
                .isEqualTo(outcome.cluster().getTransportSocketMatches(1).getMatch());
    }

    @Test
    void a_host_with_an_sni_addr_is_asked_for_by_that() {
        var outcome = UpstreamCluster.of("""
                static:
                  useTls: true
                  hosts: [{addr: 10.0.0.1, port: 8443, sniAddr: a.example.com}]
                """);

        assertThat(outcome.cluster().getTransportSocketMatches(0).getName()).isEqualTo("a.example.com;10.0.0.1:8443");
        assertThat(snis(outcome)).containsExactly("a.example.com");
    }

    @Test
    void row_10_1_11_without_auto_sni_rewrite_the_ssl_config_tells_the_sni() {
        var outcome = UpstreamCluster.of("""
                static: {autoSniRewrite: false, hosts: [{addr: a.example.com, port: 443}]}
                sslConfig: {sni: chosen.example.com}
                """);

        assertThat(outcome.cluster().getTransportSocketMatchesList()).isEmpty();
        assertThat(outcome.tls().getSni()).isEqualTo("chosen.example.com");
    }

    @Test
    void row_10_1_12_differs_plaintext_hosts_carry_nothing_that_only_tls_would_read() {
        var outcome = UpstreamCluster.of("static: {hosts: [{addr: a.example.com, port: 80}]}");

        assertThat(outcome.cluster().getTransportSocketMatchesList()).isEmpty();
        assertThat(outcome.host(0).hasMetadata()).isFalse();
    }

    @Test
    void row_10_1_13_port_443_alone_is_plaintext_below_the_proxy_protocol_and_says_so() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: a.example.com, port: 443}]}
                proxyProtocolVersion: V1
                """);

        assertThat(proxied(outcome.cluster().getTransportSocket())
                        .getTransportSocket()
                        .getName())
                .isEqualTo("envoy.transport_sockets.raw_buffer");
        assertThat(outcome.said())
                .containsExactly("WARNING spec.static.useTls StaticTlsNotImplied:"
                        + " port 443 does not imply TLS below proxyProtocolVersion; set useTls to say which");
    }

    @Test
    void row_10_1_14_the_proxy_protocol_wraps_the_socket_of_each_host() {
        var outcome = UpstreamCluster.of("""
                static: {useTls: true, hosts: [{addr: a.example.com, port: 443}, {addr: b.example.com, port: 443}]}
                proxyProtocolVersion: V2
                """);

        ProxyProtocolUpstreamTransport second =
                proxied(outcome.cluster().getTransportSocketMatches(1).getTransportSocket());
        assertThat(second.getConfig().getVersion()).isEqualTo(ProxyProtocolConfig.Version.V2);
        assertThat(UpstreamCluster.unpack(second.getTransportSocket(), UpstreamTlsContext.class)
                        .getSni())
                .isEqualTo("b.example.com");
    }

    @Test
    void row_10_1_15_an_unknown_version_of_the_proxy_protocol_is_an_error() {
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        proxyProtocolVersion: V
                        """).said())
                .containsExactly("ERROR spec.proxyProtocolVersion ProxyProtocolUnknownVersion:"
                        + " proxy protocol version \"V\" is not supported; write V1 or V2");
    }

    @Test
    void row_10_1_40_tls_parameters_of_the_settings_apply_to_tls_by_port() {
        var outcome = UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 443}]}", """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {upstreamOptions: {sslParameters: {minimumProtocolVersion: TLSv1_3}}}
                """);

        assertThat(outcome.tls().getCommonTlsContext().getTlsParams().getTlsMinimumProtocolVersion())
                .isEqualTo(TlsProtocol.TLSv1_3);
    }

    private static List<String> snis(UpstreamCluster outcome) {
        return outcome.cluster().getTransportSocketMatchesList().stream()
                .map(match -> UpstreamCluster.unpack(match.getTransportSocket(), UpstreamTlsContext.class)
                        .getSni())
                .toList();
    }

    private static ProxyProtocolUpstreamTransport proxied(TransportSocket socket) {
        return UpstreamCluster.unpack(socket, ProxyProtocolUpstreamTransport.class);
    }
}
