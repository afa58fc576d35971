package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import org.junit.jupiter.api.Test;

class StaticHostsTest {

    @Test
    void row_10_1_1_ip_addresses_are_used_as_they_are() {
        var outcome = UpstreamCluster.of("""
                static:
                  hosts: [{addr: 10.0.0.1, port: 8080}, {addr: "::1", port: 8081}]
                """);

        assertThat(outcome.cluster().getName()).isEqualTo("petstore_default");
        assertThat(outcome.cluster().getType()).isEqualTo(Cluster.DiscoveryType.STATIC);
        assertThat(outcome.cluster().getDnsLookupFamily()).isEqualTo(Cluster.DnsLookupFamily.AUTO);
        assertThat(outcome.host(0).getEndpoint().getAddress().getSocketAddress().getPortValue())
                .isEqualTo(8080);
        assertThat(outcome.host(1).getEndpoint().getAddress().getSocketAddress().getAddress())
                .isEqualTo("::1");
        assertThat(outcome.said()).isEmpty();
    }

    @Test
    void row_10_1_2_one_host_name_makes_all_of_them_dns() {
        var outcome = UpstreamCluster.of("""
                static:
                  hosts: [{addr: 10.0.0.1, port: 80}, {addr: example.com, port: 80}]
                """);

        assertThat(outcome.cluster().getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(outcome.cluster().getDnsLookupFamily()).isEqualTo(Cluster.DnsLookupFamily.V4_ONLY);
    }

    @Test
    void row_10_1_3_a_host_without_address_is_an_error() {
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}, {addr: "", port: 80}]}
                        """).said())
                .containsExactly("ERROR spec.static.hosts[1].addr StaticHostNoAddress:"
                        + " addr cannot be empty; write an IP address or a host name");
    }

    @Test
    void row_10_1_4_a_host_without_port_is_an_error() {
        assertThat(UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1}]}").said())
                .containsExactly("ERROR spec.static.hosts[0].port StaticHostBadPort:"
                        + " port cannot be empty; write a number from 1 to 65535");
    }

    @Test
    void a_port_beyond_65535_is_an_error() {
        assertThat(UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 70000}]}")
                        .said())
                .containsExactly("ERROR spec.static.hosts[0].port StaticHostBadPort:"
                        + " 70000 is not a port; write a number from 1 to 65535");
    }

    @Test
    void row_10_1_5_an_upstream_without_hosts_is_an_error() {
        assertThat(UpstreamCluster.of("static: {hosts: []}").said())
                .containsExactly("ERROR spec.static.hosts StaticNoHost:"
                        + " a static Upstream must have a host; add one with addr and port");
    }

    @Test
    void a_url_as_address_is_a_warning_that_says_what_to_write() {
        assertThat(UpstreamCluster.of("static: {hosts: [{addr: \"http://example.com\", port: 80}]}")
                        .said())
                .hasSize(1)
                .allSatisfy(said ->
                        assertThat(said).startsWith("WARNING spec.static.hosts[0].addr StaticHostUnlikelyAddress:"));
    }

    @Test
    void each_host_has_its_own_weight() {
        var outcome = UpstreamCluster.of("""
                static:
                  hosts:
                  - {addr: 10.0.0.1, port: 80, loadBalancingWeight: 3}
                  - {addr: 10.0.0.2, port: 80}
                """);

        assertThat(outcome.host(0).getLoadBalancingWeight().getValue()).isEqualTo(3);
        assertThat(outcome.host(1).hasLoadBalancingWeight()).isFalse();
    }

    @Test
    void a_weight_of_0_is_an_error() {
        assertThat(UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 80, loadBalancingWeight: 0}]}")
                        .said())
                .containsExactly("ERROR spec.static.hosts[0].loadBalancingWeight StaticHostBadWeight:"
                        + " the weight of a host is at least 1; remove the host to send it nothing");
    }

    @Test
    void metadata_of_a_host_goes_to_its_endpoint_but_not_under_reserved_keys() {
        var outcome = UpstreamCluster.of("""
                static:
                  hosts:
                  - addr: 10.0.0.1
                    port: 80
                    metadata:
                      envoy.lb: {version: v1}
                      envoy.transport_socket_match: {mine: true}
                """);

        LbEndpoint host = outcome.host(0);
        assertThat(host.getMetadata()
                        .getFilterMetadataOrThrow("envoy.lb")
                        .getFieldsOrThrow("version")
                        .getStringValue())
                .isEqualTo("v1");
        assertThat(host.getMetadata().getFilterMetadataMap()).containsOnlyKeys("envoy.lb");
        assertThat(outcome.said())
                .containsExactly(
                        "WARNING spec.static.hosts[0].metadata[\"envoy.transport_socket_match\"]"
                                + " StaticHostReservedMetadata: this key is written by the control plane; what is here is ignored");
    }

    @Test
    void an_upstream_without_a_type_is_an_error() {
        assertThat(UpstreamCluster.of("connectionConfig: {connectTimeout: 1s}").said())
                .containsExactly(
                        "ERROR spec UpstreamNoType: the Upstream says nothing of its hosts; set static, kube or pipe");
    }
}
