package io.signalbox.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import org.junit.jupiter.api.Test;

class EnvoyConstraintsTest {

    private final EnvoyConstraints constraints = new EnvoyConstraints();

    @Test
    void a_whole_cluster_passes() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "petstore_default", "connectTimeout": "5s", "type": "STATIC",
                 "loadAssignment": {"clusterName": "petstore_default", "endpoints": [{"lbEndpoints": [
                   {"endpoint": {"address": {"socketAddress": {"address": "10.0.0.1", "portValue": 8080}}}}]}]}}""")).isEmpty();
    }

    @Test
    void of_a_oneof_only_the_member_that_is_set_is_checked() {
        assertThat(violations(RouteConfiguration.newBuilder(), """
                {"name": "a", "virtualHosts": [{"name": "a", "domains": ["*"], "routes": [
                   {"match": {"prefix": "/"}, "route": {"cluster": "a"}}]}]}""")).isEmpty();
    }

    @Test
    void a_string_that_must_not_be_empty_is_found_though_unset() {
        assertThat(violations(Cluster.newBuilder(), "{}")).containsExactly("name must not be empty");
    }

    @Test
    void a_duration_must_be_more_than_its_bound() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "connectTimeout": "-1s"}"""))
                .containsExactly("connect_timeout must be more than 0s, is -1s");
    }

    @Test
    void the_field_path_leads_through_lists() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "loadAssignment": {"clusterName": "a", "endpoints": [{}, {"lbEndpoints": [
                   {"endpoint": {"address": {"socketAddress": {"address": "10.0.0.1", "portValue": 70000}}}}]}]}}"""))
                .containsExactly(
                        "load_assignment.endpoints[1].lb_endpoints[0].endpoint.address.socket_address.port_value"
                                + " must be at most 65535, is 70000");
    }

    @Test
    void a_required_oneof_that_is_empty_is_found() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "loadAssignment": {"clusterName": "a", "endpoints": [
                   {"lbEndpoints": [{"endpoint": {"address": {}}}]}]}}"""))
                .containsExactly("load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.address"
                        + " is required: one of its fields must be set");
    }

    @Test
    void a_required_message_that_is_not_there_is_found() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "healthChecks": [{"tcpHealthCheck": {}, "timeout": "1s", "interval": "1s",
                  "unhealthyThreshold": 2}]}"""))
                .containsExactly("health_checks[0].healthy_threshold is required");
    }

    @Test
    void a_wrapped_number_is_checked_only_when_it_is_there() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "outlierDetection": {"maxEjectionPercent": 101}}"""))
                .containsExactly("outlier_detection.max_ejection_percent must be at most 100, is 101");
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "outlierDetection": {}}""")).isEmpty();
    }

    @Test
    void an_unsigned_number_above_the_signed_range_is_not_taken_for_negative() {
        assertThat(violations(Cluster.newBuilder(), """
                {"name": "a", "typedExtensionProtocolOptions": {}, "http2ProtocolOptions":
                   {"maxConcurrentStreams": 4294967295}}"""))
                .containsExactly(
                        "http2_protocol_options.max_concurrent_streams must be at most 2147483647, is 4294967295");
    }

    @Test
    void an_enum_must_have_the_number() {
        assertThat(constraints.violations(
                        Cluster.newBuilder().setName("a").setLbPolicyValue(99).build()))
                .extracting(Object::toString)
                .containsExactly("lb_policy must be a value that LbPolicy has, is 99");
    }

    @Test
    void lists_have_least_sizes() {
        assertThat(violations(RouteConfiguration.newBuilder(), """
                {"name": "a", "virtualHosts": [{"name": "b"}]}"""))
                .containsExactly("virtual_hosts[0].domains must have at least 1, has 0");
    }

    @Test
    void elements_of_lists_have_rules_of_their_own() {
        assertThat(violations(RouteConfiguration.newBuilder(), """
                {"name": "a", "virtualHosts": [{"name": "b", "domains": ["fine", "not\\nfine"]}]}"""))
                .containsExactly("virtual_hosts[0].domains[1] has characters that a header must not have");
    }

    @Test
    void a_header_value_is_never_shown_since_it_may_be_a_credential() {
        assertThat(violations(RouteConfiguration.newBuilder(), """
                {"name": "a", "virtualHosts": [{"name": "b", "domains": ["*"], "requestHeadersToAdd": [
                   {"header": {"key": "authorization", "value": "hunter2\\n"}}]}]}"""))
                .hasSize(1)
                .allSatisfy(violation -> assertThat(violation).doesNotContain("hunter2"));
    }

    @Test
    void what_is_inside_an_any_is_checked_when_its_class_is_known() {
        Listener listener = Listener.newBuilder()
                .addFilterChains(io.envoyproxy.envoy.config.listener.v3.FilterChain.newBuilder()
                        .addFilters(io.envoyproxy.envoy.config.listener.v3.Filter.newBuilder()
                                .setName("http")
                                .setTypedConfig(Packing.any(HttpConnectionManager.getDefaultInstance()))))
                .build();

        assertThat(constraints.violations(listener))
                .extracting(Object::toString)
                .contains(
                        "filter_chains[0].filters[0].typed_config.stat_prefix must not be empty",
                        "filter_chains[0].filters[0].typed_config.route_specifier is required: one of its fields must be set");
    }

    @Test
    void an_any_whose_bytes_are_not_of_its_type_is_found() {
        Any broken = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/"
                        + UpstreamTlsContext.getDescriptor().getFullName())
                .setValue(ByteString.copyFromUtf8("\n"))
                .build();

        assertThat(constraints.violations(broken)).hasSize(1);
    }

    @Test
    void an_any_of_a_type_that_nobody_knows_is_left_alone() {
        Any unknown = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/envoy.extensions.no.such.Thing")
                .setValue(ByteString.copyFromUtf8("\n"))
                .build();

        assertThat(constraints.violations(unknown)).isEmpty();
    }

    private java.util.List<String> violations(Message.Builder into, String json) {
        try {
            JsonFormat.parser().merge(json, into);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError("the test's JSON", e);
        }
        return constraints.violations(into.build()).stream()
                .map(EnvoyConstraints.Violation::toString)
                .toList();
    }
}
