package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.envoy.EnvoyConstraints;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.Configuration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Endpoints of a {@code kube} Upstream as Kubernetes documents EndpointSlices. */
class KubernetesEndpointsTest {

    private static final String UPSTREAM = """
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: petstore, namespace: gloo-system}
            spec: {kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}}
            """;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec:
              clusterIP: 10.96.0.1
              selector: {app: petstore}
              ports: [{name: http, port: 8080, targetPort: 9090}, {name: admin, port: 8081}]
            """;

    @Test
    void addresses_are_the_pods_and_the_port_is_the_target_port_of_the_slice_by_the_ports_name() {
        var endpoints = endpoints(UPSTREAM, SERVICE, slice("a", """
                ports: [{name: admin, port: 7070}, {name: http, port: 9090}]
                endpoints: [{addresses: [10.1.0.2]}, {addresses: [10.1.0.1]}]
                """));

        assertThat(endpoints.getClusterName()).isEqualTo("petstore_gloo-system");
        assertThat(addresses(endpoints)).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void several_slices_are_one_and_what_is_in_two_of_them_is_there_once() {
        assertThat(addresses(endpoints(
                        UPSTREAM,
                        SERVICE,
                        slice(
                                "b",
                                "ports: [{name: http, port: 9090}]\nendpoints: [{addresses: [10.1.0.2]}, {addresses: [10.1.0.1]}]"),
                        slice("a", "ports: [{name: http, port: 9090}]\nendpoints: [{addresses: [10.1.0.1]}]"))))
                .containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void a_named_target_port_may_differ_from_slice_to_slice() {
        assertThat(addresses(endpoints(
                        UPSTREAM,
                        SERVICE,
                        slice("a", "ports: [{name: http, port: 9090}]\nendpoints: [{addresses: [10.1.0.1]}]"),
                        slice("b", "ports: [{name: http, port: 9999}]\nendpoints: [{addresses: [10.1.0.2]}]"))))
                .containsExactly("10.1.0.1:9090", "10.1.0.2:9999");
    }

    @Test
    void row_10_2_67_a_slice_without_the_ports_name_is_skipped() {
        assertThat(addresses(endpoints(
                        UPSTREAM,
                        SERVICE,
                        slice("a", "ports: [{name: other, port: 7070}]\nendpoints: [{addresses: [10.1.0.1]}]"))))
                .isEmpty();
    }

    @Test
    void row_10_2_66_the_name_does_not_matter_if_service_and_slice_have_one_port_each() {
        String service = """
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: default}
                spec: {clusterIP: 10.96.0.1, ports: [{port: 8080}]}
                """;

        assertThat(addresses(endpoints(
                        UPSTREAM,
                        service,
                        slice("a", "ports: [{name: web, port: 9090}]\nendpoints: [{addresses: [10.1.0.1]}]"))))
                .containsExactly("10.1.0.1:9090");
    }

    @Test
    void row_10_2_59_a_port_that_the_service_does_not_define_has_no_endpoints() {
        assertThat(addresses(endpoints(
                        UPSTREAM.replace("8080", "9999"),
                        SERVICE,
                        slice("a", "ports: [{name: http, port: 9090}]\nendpoints: [{addresses: [10.1.0.1]}]"))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // what a slice says of a pod beside one that is ready, and whether it gets requests
        "'ready: false', false",
        "'ready: true', true",
        "'', true",
        "'ready: false, serving: true, terminating: true', false",
        "'ready: false, serving: false, terminating: true', false",
    })
    void beside_a_ready_pod_only_ready_pods_get_requests(String conditions, boolean used) {
        List<String> addresses = addresses(endpoints(UPSTREAM, SERVICE, slice("a", """
                ports: [{name: http, port: 9090}]
                endpoints:
                - {addresses: [10.1.0.1], conditions: {ready: true}}
                - {addresses: [10.1.0.2], conditions: {%s}}
                """.formatted(conditions))));

        assertThat(addresses.contains("10.1.0.2:9090")).isEqualTo(used);
        assertThat(addresses).contains("10.1.0.1:9090");
    }

    @Test
    void if_no_pod_is_ready_those_that_terminate_and_still_serve_get_requests() {
        assertThat(addresses(endpoints(UPSTREAM, SERVICE, slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints:
                        - {addresses: [10.1.0.1], conditions: {ready: false, serving: true, terminating: true}}
                        - {addresses: [10.1.0.2], conditions: {ready: false, serving: false, terminating: true}}
                        - {addresses: [10.1.0.3], conditions: {ready: false}}
                        """)))).containsExactly("10.1.0.1:9090");
    }

    @Test
    void what_a_slice_does_not_say_of_serving_is_taken_as_true_as_kubernetes_documents_it() {
        assertThat(addresses(endpoints(UPSTREAM, SERVICE, slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: [10.1.0.1], conditions: {ready: false, terminating: true}}]
                        """)))).containsExactly("10.1.0.1:9090");
    }

    @Test
    void an_address_is_there_once_however_it_is_written_and_whoever_claims_it() {
        assertThat(addresses(endpoints(UPSTREAM, SERVICE, slice("a", """
                        addressType: IPv6
                        ports: [{name: http, port: 9090}]
                        endpoints:
                        - {addresses: ["fd00::1"], targetRef: {kind: Pod, name: p1, namespace: default}}
                        - {addresses: ["FD00:0:0::1"]}
                        """)))).containsExactly("fd00::1:9090");
    }

    @Test
    void a_service_can_ask_for_pods_that_are_not_ready() {
        assertThat(addresses(endpoints(UPSTREAM, SERVICE + "  publishNotReadyAddresses: true\n", slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: [10.1.0.1], conditions: {ready: false}}]
                        """))))
                .containsExactly("10.1.0.1:9090");
    }

    @Test
    void no_slice_means_an_empty_assignment() {
        var endpoints = endpoints(UPSTREAM, SERVICE);

        assertThat(endpoints.getClusterName()).isEqualTo("petstore_gloo-system");
        assertThat(endpoints.getEndpointsList()).isEmpty();
    }

    @Test
    void each_zone_is_a_locality_weighted_by_its_endpoints() {
        var endpoints = endpoints(UPSTREAM, SERVICE, slice("a", """
                ports: [{name: http, port: 9090}]
                endpoints:
                - {addresses: [10.1.0.3], zone: b}
                - {addresses: [10.1.0.1], zone: a}
                - {addresses: [10.1.0.2], zone: a}
                """));

        assertThat(endpoints.getEndpoints(0).getLocality().getZone()).isEqualTo("a");
        assertThat(endpoints.getEndpoints(0).getLoadBalancingWeight().getValue())
                .isEqualTo(2);
        assertThat(endpoints.getEndpoints(1).getLocality().getZone()).isEqualTo("b");
        assertThat(addresses(endpoints)).containsExactly("10.1.0.1:9090", "10.1.0.2:9090", "10.1.0.3:9090");
    }

    @Test
    void hints_allot_endpoints_to_zones_if_all_have_them() {
        String hinted = """
                ports: [{name: http, port: 9090}]
                endpoints:
                - {addresses: [10.1.0.1], zone: a, hints: {forZones: [{name: a}]}}
                - {addresses: [10.1.0.2], zone: a, hints: {forZones: [{name: b}]}}
                """;

        assertThat(zones(endpoints(UPSTREAM, SERVICE, slice("a", hinted)))).containsExactly("a", "b");
        assertThat(zones(endpoints(UPSTREAM, SERVICE, slice("a", hinted + "- {addresses: [10.1.0.3], zone: c}\n"))))
                .containsExactly("a", "c");
    }

    @Test
    void a_dual_stack_pod_is_one_host_with_the_services_primary_family_first() {
        var endpoints = endpoints(UPSTREAM, SERVICE + "  ipFamilies: [IPv6, IPv4]\n", slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: [10.1.0.1], targetRef: {kind: Pod, name: p1, namespace: default}}]
                        """), slice("b", """
                        addressType: IPv6
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: ["fd00::1"], targetRef: {kind: Pod, name: p1, namespace: default}}]
                        """));

        LbEndpoint host = endpoints.getEndpoints(0).getLbEndpoints(0);
        assertThat(addresses(endpoints)).containsExactly("fd00::1:9090");
        assertThat(host.getEndpoint()
                        .getAdditionalAddresses(0)
                        .getAddress()
                        .getSocketAddress()
                        .getAddress())
                .isEqualTo("10.1.0.1");
    }

    @Test
    void slices_of_names_are_left_out_since_eds_takes_addresses_only() {
        assertThat(addresses(endpoints(UPSTREAM, SERVICE, slice("a", """
                        addressType: FQDN
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: [example.com]}]
                        """)))).isEmpty();
    }

    @Test
    void a_selector_keeps_pods_that_carry_its_labels() {
        assertThat(addresses(endpoints(
                        UPSTREAM.replace("servicePort: 8080", "servicePort: 8080, selector: {version: v1}"),
                        SERVICE,
                        pod("p1", "{app: petstore, version: v1}"),
                        pod("p2", "{app: petstore, version: v2}"),
                        slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints:
                        - {addresses: [10.1.0.1], targetRef: {kind: Pod, name: p1, namespace: default}}
                        - {addresses: [10.1.0.2], targetRef: {kind: Pod, name: p2, namespace: default}}
                        - {addresses: [10.1.0.3], targetRef: {kind: Pod, name: unknown, namespace: default}}
                        - {addresses: [10.1.0.4]}
                        """))))
                .containsExactly("10.1.0.1:9090");
    }

    @Test
    void the_services_own_selector_as_discovery_writes_it_needs_no_pod() {
        assertThat(addresses(endpoints(
                        UPSTREAM.replace("servicePort: 8080", "servicePort: 8080, selector: {app: petstore}"),
                        SERVICE,
                        slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints: [{addresses: [10.1.0.1], targetRef: {kind: Pod, name: p1, namespace: default}}]
                        """))))
                .containsExactly("10.1.0.1:9090");
    }

    @Test
    void row_10_2_72_subset_labels_are_metadata_and_one_that_a_pod_lacks_is_empty() {
        var endpoints = endpoints(
                UPSTREAM.replace(
                        "servicePort: 8080", "servicePort: 8080, subsetSpec: {selectors: [{keys: [version, track]}]}"),
                SERVICE,
                pod("p1", "{app: petstore, version: v1}"),
                slice("a", """
                        ports: [{name: http, port: 9090}]
                        endpoints:
                        - {addresses: [10.1.0.1], targetRef: {kind: Pod, name: p1, namespace: default}}
                        - {addresses: [10.1.0.2]}
                        """));

        assertThat(labels(endpoints, 0)).containsExactly("track=", "version=v1");
        assertThat(labels(endpoints, 1)).containsExactly("track=", "version=");
    }

    @Test
    void row_10_2_65_endpoints_written_by_hand_are_used_as_they_are() {
        String service = """
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: default}
                spec: {clusterIP: 10.96.0.1, ports: [{port: 8080}]}
                """;

        assertThat(addresses(endpoints(
                        UPSTREAM,
                        service,
                        slice("mine", "ports: [{port: 9376}]\nendpoints: [{addresses: [192.0.2.42]}]"))))
                .containsExactly("192.0.2.42:9376");
    }

    @Test
    void row_10_2_63_a_destination_whose_pods_are_asked_for_has_them_under_its_own_name() {
        Configuration configuration = Configuration.of(
                SERVICE, slice("a", "ports: [{name: http, port: 9090}]\nendpoints: [{addresses: [10.1.0.1]}]"));
        Resource<Service> service = configuration.only(Kinds.SERVICE);

        var endpoints = Endpoints.ofService(
                new ClusterRef.ToService("default", "petstore", 8080),
                service,
                configuration.all(Kinds.ENDPOINT_SLICE));

        assertThat(endpoints.getClusterName()).isEqualTo("kube-svc:default-petstore-8080_default");
        assertThat(addresses(endpoints)).containsExactly("10.1.0.1:9090");
    }

    private static ClusterLoadAssignment endpoints(String... yaml) {
        Configuration configuration = Configuration.of(yaml);
        ClusterLoadAssignment endpoints = Endpoints.ofUpstream(
                configuration.only(Kinds.UPSTREAM),
                configuration.only(Kinds.SERVICE),
                configuration.all(Kinds.ENDPOINT_SLICE),
                configuration);
        assertThat(new EnvoyConstraints().violations(endpoints)).isEmpty();
        return endpoints;
    }

    private static String slice(String name, String body) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: petstore-%s, namespace: default, labels: {kubernetes.io/service-name: petstore}}
                """.formatted(name) + (body.startsWith("addressType") ? "" : "addressType: IPv4\n") + body;
    }

    private static String pod(String name, String labels) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: %s}
                """.formatted(name, labels);
    }

    private static List<String> addresses(ClusterLoadAssignment endpoints) {
        List<String> addresses = new ArrayList<>();
        endpoints
                .getEndpointsList()
                .forEach(locality -> locality.getLbEndpointsList().forEach(endpoint -> {
                    var socket = endpoint.getEndpoint().getAddress().getSocketAddress();
                    addresses.add(socket.getAddress() + ":" + socket.getPortValue());
                }));
        return addresses;
    }

    private static List<String> zones(ClusterLoadAssignment endpoints) {
        return endpoints.getEndpointsList().stream()
                .map(locality -> locality.getLocality().getZone())
                .toList();
    }

    private static List<String> labels(ClusterLoadAssignment endpoints, int index) {
        return endpoints
                .getEndpoints(0)
                .getLbEndpoints(index)
                .getMetadata()
                .getFilterMetadataOrThrow("envoy.lb")
                .getFieldsMap()
                .entrySet()
                .stream()
                .map(label -> label.getKey() + "=" + label.getValue().getStringValue())
                .sorted()
                .toList();
    }
}
