package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.RequestMethod;
import io.envoyproxy.envoy.type.v3.CodecClientType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HealthChecksTest {

    private static final String TIMES = "timeout: 1s, interval: 5s, healthyThreshold: 1, unhealthyThreshold: 3";

    @Test
    void an_http_check_is_envoys_own() {
        HealthCheck check = checked("httpHealthCheck: {path: /healthz, serviceName: shop, useHttp2: true, method: HEAD,"
                        + " expectedStatuses: [{start: 200, end: 300}]}")
                .cluster()
                .getHealthChecks(0);

        assertThat(check.getUnhealthyThreshold().getValue()).isEqualTo(3);
        assertThat(check.getHttpHealthCheck().getPath()).isEqualTo("/healthz");
        assertThat(check.getHttpHealthCheck().getServiceNameMatcher().getPrefix())
                .isEqualTo("shop");
        assertThat(check.getHttpHealthCheck().getCodecClientType()).isEqualTo(CodecClientType.HTTP2);
        assertThat(check.getHttpHealthCheck().getMethod()).isEqualTo(RequestMethod.HEAD);
        assertThat(check.getHttpHealthCheck().getExpectedStatuses(0).getEnd()).isEqualTo(300);
    }

    @Test
    void row_10_1_16_the_checks_host_is_every_hosts() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 80}, {addr: 10.0.0.2, port: 80}, {addr: 10.0.0.3, port: 80}]}
                healthChecks: [{%s, httpHealthCheck: {host: foo, path: /}}]
                """.formatted(TIMES));

        for (int i = 0; i < 3; i++) {
            assertThat(outcome.host(i).getEndpoint().getHealthCheckConfig().getHostname())
                    .isEqualTo("foo");
        }
    }

    @Test
    void row_10_1_17_without_it_each_host_is_asked_by_its_own_address() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 80}, {addr: example.com, port: 80}]}
                healthChecks: [{%s, httpHealthCheck: {path: /}}]
                """.formatted(TIMES));

        assertThat(outcome.host(0).getEndpoint().getHealthCheckConfig().getHostname())
                .isEqualTo("10.0.0.1");
        assertThat(outcome.host(1).getEndpoint().getHealthCheckConfig().getHostname())
                .isEqualTo("example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "interval, 'timeout: 1s, healthyThreshold: 1, unhealthyThreshold: 3'",
        "timeout, 'interval: 1s, healthyThreshold: 1, unhealthyThreshold: 3'",
        "healthyThreshold, 'timeout: 1s, interval: 5s, unhealthyThreshold: 3'",
        "unhealthyThreshold, 'timeout: 1s, interval: 5s, healthyThreshold: 1'"
    })
    void row_10_1_18_a_check_without_a_field_that_envoy_requires_is_an_error(String missing, String rest) {
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        healthChecks: [{%s, tcpHealthCheck: {}}]
                        """.formatted(rest)).said())
                .containsExactly("ERROR spec.healthChecks[0]." + missing + " HealthCheckFieldMissing: " + missing
                        + " of a health check cannot be empty");
    }

    @Test
    void row_10_1_19_a_check_that_does_not_say_how_is_an_error() {
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        healthChecks: [{%s}]
                        """.formatted(TIMES)).said())
                .hasSize(1)
                .allSatisfy(said -> assertThat(said).startsWith("ERROR spec.healthChecks[0] HealthCheckFieldMissing:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {":path", "host", "Host"})
    void row_10_1_20_headers_that_the_check_itself_writes_are_an_error(String header) {
        assertThat(checked("httpHealthCheck: {path: /, requestHeadersToAdd: [{header: {key: \"" + header
                                + "\", value: a}}]}")
                        .said())
                .containsExactly("ERROR spec.healthChecks[0].httpHealthCheck.requestHeadersToAdd[0].header.key"
                        + " HealthCheckForbiddenHeader: header \"" + header
                        + "\" cannot be changed here; use host, path and method of the health check");
    }

    @Test
    void row_10_1_20_other_headers_are_added() {
        assertThat(checked("httpHealthCheck: {path: /, requestHeadersToAdd: [{header: {key: some-header, value: a}}]}")
                        .cluster()
                        .getHealthChecks(0)
                        .getHttpHealthCheck()
                        .getRequestHeadersToAdd(0)
                        .getHeader()
                        .getKey())
                .isEqualTo("some-header");
    }

    @Test
    void row_10_1_21_differs_headers_from_secrets_are_an_error_that_says_so() {
        assertThat(checked(
                                "httpHealthCheck: {path: /, requestHeadersToAdd: [{headerSecretRef: {name: a, namespace: b}}]}")
                        .said())
                .containsExactly("ERROR spec.healthChecks[0].httpHealthCheck.requestHeadersToAdd[0].headerSecretRef"
                        + " HealthCheckHeaderSecret: this build does not take headers of health checks from Secrets;"
                        + " write header instead");
    }

    @Test
    void a_second_check_is_an_error_since_envoy_refuses_it() {
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        healthChecks: [{%s, tcpHealthCheck: {}}, {%s, tcpHealthCheck: {}}]
                        """.formatted(TIMES, TIMES)).said())
                .containsExactly("ERROR spec.healthChecks HealthCheckTooMany:"
                        + " Envoy checks a host in one way; keep one of the health checks");
    }

    @Test
    void connect_is_no_method_for_a_check() {
        assertThat(checked("httpHealthCheck: {path: /, method: CONNECT}").said())
                .containsExactly("ERROR spec.healthChecks[0].httpHealthCheck.method HealthCheckConnect:"
                        + " method CONNECT is not allowed on an HTTP health check; use GET or HEAD");
    }

    @Test
    void a_path_and_method_that_all_hosts_agree_on_are_the_checks() {
        var outcome = UpstreamCluster.of("""
                static:
                  hosts:
                  - {addr: 10.0.0.1, port: 80, healthCheckConfig: {path: /ready, method: POST}}
                  - {addr: 10.0.0.2, port: 80, healthCheckConfig: {path: /ready, method: POST}}
                healthChecks: [{%s, httpHealthCheck: {path: /}}]
                """.formatted(TIMES));

        HealthCheck.HttpHealthCheck check = outcome.cluster().getHealthChecks(0).getHttpHealthCheck();
        assertThat(check.getPath()).isEqualTo("/ready");
        assertThat(check.getMethod()).isEqualTo(RequestMethod.POST);
    }

    @Test
    void paths_that_differ_by_host_are_an_error_that_says_what_envoy_can_do() {
        assertThat(UpstreamCluster.of("""
                        static:
                          hosts:
                          - {addr: 10.0.0.1, port: 80, healthCheckConfig: {path: /ready}}
                          - {addr: 10.0.0.2, port: 80}
                        healthChecks: [{%s, httpHealthCheck: {path: /}}]
                        """.formatted(TIMES)).said())
                .containsExactly(
                        "ERROR spec.static.hosts[1].healthCheckConfig.path HealthCheckHostsDiffer: Envoy checks all"
                                + " hosts with one path; give all hosts the same one, or each its own Upstream");
    }

    @Test
    void bytes_of_a_tcp_check_are_hexadecimal() {
        assertThat(checked("tcpHealthCheck: {send: {text: \"50494E47\"}, receive: [{text: \"504F4E47\"}]}")
                        .cluster()
                        .getHealthChecks(0)
                        .getTcpHealthCheck()
                        .getSend()
                        .getText())
                .isEqualTo("50494E47");
        assertThat(checked("tcpHealthCheck: {send: {text: PING}}").said())
                .containsExactly("ERROR spec.healthChecks[0].tcpHealthCheck.send.text HealthCheckNotHex:"
                        + " write the bytes in hexadecimal, two digits each, as in 50494E47 for PING");
    }

    @Test
    void a_grpc_check_is_envoys_own() {
        var check = UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        useHttp2: true
                        healthChecks: [{%s, grpcHealthCheck: {serviceName: shop, authority: shop.example.com}}]
                        """.formatted(TIMES))
                .cluster()
                .getHealthChecks(0)
                .getGrpcHealthCheck();

        assertThat(check.getServiceName()).isEqualTo("shop");
        assertThat(check.getAuthority()).isEqualTo("shop.example.com");
    }

    @Test
    void a_grpc_check_needs_http2_as_envoy_refuses_it_else() {
        assertThat(checked("grpcHealthCheck: {}").said())
                .containsExactly("ERROR spec.healthChecks[0].grpcHealthCheck HealthCheckNeedsHttp2:"
                        + " gRPC is spoken over HTTP/2; set useHttp2: true of the Upstream");
        assertThat(UpstreamCluster.of("""
                        static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                        protocolSelection: USE_DOWNSTREAM_PROTOCOL
                        healthChecks: [{%s, grpcHealthCheck: {}}]
                        """.formatted(TIMES)).said()).isEmpty();
    }

    @Test
    void events_go_to_a_file_by_envoys_event_logger() {
        var outcome = UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                healthChecks: [{%s, eventLogPath: /tmp/events, tcpHealthCheck: {}}]
                """.formatted(TIMES));

        assertThat(outcome.cluster().getHealthChecks(0).getEventLogger(0).getName())
                .isEqualTo("envoy.health_check.event_sink.file");
    }

    private static UpstreamCluster checked(String checker) {
        return UpstreamCluster.of("""
                static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                healthChecks: [{%s, %s}]
                """.formatted(TIMES, checker));
    }
}
