package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The options that are the same for every type of Upstream: circuit breakers, load balancing, connections, DNS,
 * preconnecting.
 */
class UpstreamOptionsTest {

    private static final String SETTINGS_WITH_CIRCUIT_BREAKERS = """
            apiVersion: gloo.solo.io/v1
            kind: Settings
            metadata: {name: default, namespace: gloo-system}
            spec: {gloo: {circuitBreakers: {maxConnections: 7, maxRetries: 9}}}
            """;

    @Test
    void circuit_breakers_of_the_settings_apply_to_upstreams_without_their_own() {
        Thresholds limits = thresholds(with("", SETTINGS_WITH_CIRCUIT_BREAKERS));

        assertThat(limits.getMaxConnections().getValue()).isEqualTo(7);
        assertThat(limits.getMaxRetries().getValue()).isEqualTo(9);
    }

    @Test
    void row_10_1_28_an_upstreams_own_circuit_breakers_replace_the_settings_as_a_whole() {
        Thresholds limits = thresholds(with("circuitBreakers: {maxRequests: 5}", SETTINGS_WITH_CIRCUIT_BREAKERS));

        assertThat(limits.getMaxRequests().getValue()).isEqualTo(5);
        assertThat(limits.hasMaxConnections()).isFalse();
        assertThat(limits.hasMaxRetries()).isFalse();
    }

    @Test
    void row_10_1_29_differs_track_remaining_is_honoured() {
        assertThat(thresholds(with("circuitBreakers: {trackRemaining: true}")).getTrackRemaining())
                .isTrue();
    }

    @Test
    void without_circuit_breakers_anywhere_envoys_defaults_apply() {
        assertThat(with("").cluster().hasCircuitBreakers()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "random, RANDOM",
        "maglev, MAGLEV",
        "roundRobin, ROUND_ROBIN",
        "leastRequest, LEAST_REQUEST",
        "ringHash, RING_HASH"
    })
    void the_load_balancers_type_is_envoys_policy(String type, String policy) {
        assertThat(with("loadBalancerConfig: {" + type + ": {}}").cluster().getLbPolicy())
                .isEqualTo(Cluster.LbPolicy.valueOf(policy));
    }

    @Test
    void slow_start_can_be_tuned_at_run_time_by_a_key_with_the_clusters_name() {
        var slowStart = with("""
                        loadBalancerConfig:
                          roundRobin: {slowStartConfig: {slowStartWindow: 10s, aggression: 2, minWeightPercent: 20}}
                        """).cluster().getRoundRobinLbConfig().getSlowStartConfig();

        assertThat(slowStart.getSlowStartWindow()).isEqualTo(Durations.fromSeconds(10));
        assertThat(slowStart.getAggression().getDefaultValue()).isEqualTo(2);
        assertThat(slowStart.getAggression().getRuntimeKey())
                .isEqualTo("upstream.petstore_default.slowStart.aggression");
        assertThat(slowStart.getMinWeightPercent().getValue()).isEqualTo(20);
    }

    @Test
    void what_all_load_balancers_have_in_common_is_there_only_if_asked_for() {
        assertThat(with("loadBalancerConfig: {random: {}}").cluster().hasCommonLbConfig())
                .isFalse();

        var common = with("loadBalancerConfig: {healthyPanicThreshold: 30, closeConnectionsOnHostSetChange: true,"
                        + " updateMergeWindow: 2s, useHostnameForHashing: true}")
                .cluster()
                .getCommonLbConfig();
        assertThat(common.getHealthyPanicThreshold().getValue()).isEqualTo(30);
        assertThat(common.getCloseConnectionsOnHostSetChange()).isTrue();
        assertThat(common.getUpdateMergeWindow()).isEqualTo(Durations.fromSeconds(2));
        assertThat(common.getConsistentHashingLbConfig().getUseHostnameForHashing())
                .isTrue();
    }

    @Test
    void weighted_localities_have_a_weight_or_envoy_would_send_them_nothing() {
        var cluster = with("loadBalancerConfig: {localityWeightedLbConfig: {}}").cluster();

        assertThat(cluster.getCommonLbConfig().hasLocalityWeightedLbConfig()).isTrue();
        assertThat(cluster.getLoadAssignment()
                        .getEndpoints(0)
                        .getLoadBalancingWeight()
                        .getValue())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "healthyPanicThreshold: 101 | healthyPanicThreshold LoadBalancerBadPercent",
                "leastRequest: {choiceCount: 1} | leastRequest.choiceCount LoadBalancerBadChoiceCount",
                "ringHash: {ringHashConfig: {minimumRingSize: 10, maximumRingSize: 5}} | ringHash.ringHashConfig LoadBalancerBadRingSize",
                "ringHash: {ringHashConfig: {maximumRingSize: 9000000}} | ringHash.ringHashConfig LoadBalancerBadRingSize",
                "roundRobin: {slowStartConfig: {aggression: 0}} | roundRobin.slowStartConfig.aggression LoadBalancerBadAggression"
            })
    void what_envoy_would_refuse_of_a_load_balancer_is_an_error(String config, String said) {
        assertThat(with("loadBalancerConfig: {" + config + "}").said())
                .hasSize(1)
                .allSatisfy(each -> assertThat(each).startsWith("ERROR spec.loadBalancerConfig." + said + ":"));
    }

    @Test
    void connecting_takes_5_seconds_at_most_unless_said_otherwise() {
        assertThat(with("").cluster().getConnectTimeout()).isEqualTo(Durations.fromSeconds(5));
        assertThat(with("connectionConfig: {connectTimeout: 0.25s}").cluster().getConnectTimeout())
                .isEqualTo(Durations.fromMillis(250));
    }

    @Test
    void a_connect_timeout_of_0_is_an_error() {
        assertThat(with("connectionConfig: {connectTimeout: 0s}").said())
                .containsExactly("ERROR spec.connectionConfig.connectTimeout ConnectTimeoutNotPositive:"
                        + " Envoy cannot wait without end or not at all; write more than 0s");
    }

    @Test
    void row_10_1_34_keepalive_times_are_rounded_up_to_whole_seconds() {
        var keepalive = with("connectionConfig: {tcpKeepalive: {keepaliveTime: 1.2s, keepaliveInterval: 3s}}")
                .cluster()
                .getUpstreamConnectionOptions()
                .getTcpKeepalive();

        assertThat(keepalive.getKeepaliveTime().getValue()).isEqualTo(2);
        assertThat(keepalive.getKeepaliveInterval().getValue()).isEqualTo(3);
        assertThat(keepalive.hasKeepaliveProbes()).isFalse();
    }

    @Test
    void row_10_1_23_names_are_looked_up_as_often_as_said() {
        var cluster = UpstreamCluster.of("""
                        static: {hosts: [{addr: example.com, port: 80}]}
                        dnsRefreshRate: 1s
                        respectDnsTtl: true
                        """).cluster();

        assertThat(cluster.getDnsRefreshRate()).isEqualTo(Durations.fromSeconds(1));
        assertThat(cluster.getRespectDnsTtl()).isTrue();
    }

    @Test
    void row_10_1_24_a_refresh_rate_of_0_is_a_warning_and_left_out() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: example.com, port: 80}]}
                dnsRefreshRate: 0s
                """);

        assertThat(outcome.cluster().hasDnsRefreshRate()).isFalse();
        assertThat(outcome.said())
                .containsExactly("WARNING spec.dnsRefreshRate DnsRefreshRateTooOften:"
                        + " 0s is less than 1ms, so Envoy's default of 5s is used; write at least 0.001s");
    }

    @Test
    void row_10_1_25_a_refresh_rate_without_names_is_an_error() {
        assertThat(with("dnsRefreshRate: 1s").said())
                .containsExactly(
                        "ERROR spec.dnsRefreshRate DnsRefreshRateWithoutDns: dnsRefreshRate is only for Upstreams"
                                + " whose hosts are looked up in DNS, but this one's cluster is STATIC; remove it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.5", "1000"})
    void row_10_1_26_a_preconnect_ratio_beyond_1_to_3_is_an_error(String ratio) {
        assertThat(with("preconnectPolicy: {perUpstreamPreconnectRatio: " + ratio + "}")
                        .said())
                .hasSize(1)
                .allSatisfy(said -> assertThat(said)
                        .startsWith("ERROR spec.preconnectPolicy.perUpstreamPreconnectRatio PreconnectBadRatio:"));
    }

    @Test
    void row_10_1_26_a_preconnect_ratio_from_1_to_3_is_taken() {
        var policy = with("preconnectPolicy: {perUpstreamPreconnectRatio: 1, predictivePreconnectRatio: 3}")
                .cluster()
                .getPreconnectPolicy();

        assertThat(policy.getPerUpstreamPreconnectRatio().getValue()).isEqualTo(1);
        assertThat(policy.getPredictivePreconnectRatio().getValue()).isEqualTo(3);
    }

    @Test
    void row_10_1_27_health_counts_on_removal_unless_said_otherwise() {
        assertThat(with("").cluster().getIgnoreHealthOnHostRemoval()).isFalse();
        assertThat(with("ignoreHealthOnHostRemoval: true").cluster().getIgnoreHealthOnHostRemoval())
                .isTrue();
    }

    @Test
    void row_10_1_22_outlier_detection_without_an_interval_is_an_error() {
        assertThat(with("outlierDetection: {consecutive5xx: 3}").said())
                .containsExactly("ERROR spec.outlierDetection.interval OutlierDetectionNoInterval:"
                        + " interval cannot be empty; write how often hosts are looked at, as in 10s");
    }

    @Test
    void outlier_detection_is_envoys_own() {
        var detection = with("outlierDetection: {interval: 10s, consecutive5xx: 3, maxEjectionPercent: 50}")
                .cluster()
                .getOutlierDetection();

        assertThat(detection.getInterval()).isEqualTo(Durations.fromSeconds(10));
        assertThat(detection.getConsecutive5Xx().getValue()).isEqualTo(3);
        assertThat(detection.getMaxEjectionPercent().getValue()).isEqualTo(50);
        assertThat(detection.hasBaseEjectionTime()).isFalse();
    }

    @Test
    void row_10_1_42_a_pipe_without_path_is_an_error() {
        assertThat(UpstreamCluster.of("pipe: {path: \"\"}").said())
                .containsExactly("ERROR spec.pipe.path PipeNoPath:"
                        + " no path provided; write the path of the socket on Envoy's machine");
    }

    @Test
    void a_pipe_is_a_socket_on_envoys_machine() {
        assertThat(UpstreamCluster.of("pipe: {path: /run/app.sock}")
                        .host(0)
                        .getEndpoint()
                        .getAddress()
                        .getPipe()
                        .getPath())
                .isEqualTo("/run/app.sock");
    }

    private static UpstreamCluster with(String options, String... others) {
        return UpstreamCluster.of("static: {hosts: [{addr: 10.0.0.1, port: 80}]}\n" + options, others);
    }

    private static Thresholds thresholds(UpstreamCluster outcome) {
        return outcome.cluster().getCircuitBreakers().getThresholds(0);
    }
}
