package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.LbSubsetConfig.LbSubsetFallbackPolicy;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.envoy.EnvoyConstraints;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.Configuration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Clusters of {@code kube} Upstreams, and of Services that a route names directly. */
class KubernetesClustersTest {

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec: {clusterIP: 10.96.0.1, ports: [{name: http, port: 8080}, {port: 9000}, {name: dns, port: 53, protocol: UDP}]}
            """;

    private static final String PODS = """
            apiVersion: gloo.solo.io/v1
            kind: Settings
            metadata: {name: default, namespace: gloo-system}
            spec: {gloo: {kubeDestinationEndpoints: PODS}}
            """;

    @Test
    void an_upstreams_endpoints_come_by_eds_under_the_clusters_own_name() {
        var outcome = UpstreamCluster.of(
                "kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}", SERVICE);

        assertThat(outcome.said()).isEmpty();
        assertThat(outcome.cluster().getType()).isEqualTo(Cluster.DiscoveryType.EDS);
        assertThat(outcome.cluster().getEdsClusterConfig().getServiceName()).isEqualTo("petstore_default");
        assertThat(outcome.cluster().getEdsClusterConfig().getEdsConfig().hasAds())
                .isTrue();
        assertThat(outcome.cluster().hasLoadAssignment()).isFalse();
    }

    @Test
    void row_10_1_52_differs_a_changed_option_does_not_rename_the_endpoints() {
        var before = UpstreamCluster.of(
                "kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}", SERVICE);
        var after = UpstreamCluster.of(
                "useHttp2: true\nkube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}", SERVICE);

        assertThat(after.cluster()).isNotEqualTo(before.cluster());
        assertThat(after.cluster().getEdsClusterConfig())
                .isEqualTo(before.cluster().getEdsClusterConfig());
    }

    @Test
    void row_10_2_60_a_service_that_does_not_exist_is_an_error_on_the_upstream() {
        assertThat(UpstreamCluster.of("kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}")
                        .said())
                .containsExactly(
                        "ERROR spec.kube.serviceName KubeServiceMissing: Service default/petstore does not exist");
    }

    @Test
    void row_10_2_61_a_namespace_that_is_not_watched_is_an_error_on_the_upstream() {
        assertThat(UpstreamCluster.of("kube: {serviceName: petstore, serviceNamespace: unseen, servicePort: 8080}")
                        .said())
                .containsExactly("ERROR spec.kube.serviceNamespace KubeServiceNotWatched:"
                        + " Service unseen/petstore cannot be used: namespace unseen is not watched");
    }

    @Test
    void row_10_2_59_differs_a_port_that_the_service_does_not_define_is_an_error_on_the_upstream() {
        assertThat(UpstreamCluster.of(
                                "kube: {serviceName: petstore, serviceNamespace: default, servicePort: 9090}", SERVICE)
                        .said())
                .containsExactly("ERROR spec.kube.servicePort KubePortNotDefined: port 9090 is not defined on Service"
                        + " default/petstore; it defines 53 (dns), 8080 (http), 9000");
    }

    @Test
    void a_udp_port_cannot_be_routed_to() {
        assertThat(UpstreamCluster.of(
                                "kube: {serviceName: petstore, serviceNamespace: default, servicePort: 53}", SERVICE)
                        .said())
                .containsExactly("ERROR spec.kube.servicePort KubePortNotDefined:"
                        + " port 53 of Service default/petstore is a UDP port; only TCP can be routed");
    }

    @Test
    void subsets_are_envoys_with_its_own_numbers_for_fallbacks() {
        var subsets = UpstreamCluster.of("""
                        kube:
                          serviceName: petstore
                          serviceNamespace: default
                          servicePort: 8080
                          subsetSpec:
                            fallbackPolicy: DEFAULT_SUBSET
                            defaultSubset: {values: {version: v1}}
                            selectors: [{keys: [version, app]}, {keys: [version], singleHostPerSubset: true}]
                        """, SERVICE).cluster().getLbSubsetConfig();

        assertThat(subsets.getFallbackPolicy()).isEqualTo(LbSubsetFallbackPolicy.DEFAULT_SUBSET);
        assertThat(subsets.getDefaultSubset().getFieldsOrThrow("version").getStringValue())
                .isEqualTo("v1");
        assertThat(subsets.getSubsetSelectors(0).getKeysList()).containsExactly("app", "version");
        assertThat(subsets.getSubsetSelectors(1).getSingleHostPerSubset()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'', ANY_ENDPOINT",
        "'fallbackPolicy: NO_FALLBACK,', NO_FALLBACK",
        "'fallbackPolicy: ANY_ENDPOINT,', ANY_ENDPOINT"
    })
    void any_endpoint_is_the_fallback_unless_said_otherwise(String policy, String expected) {
        assertThat(UpstreamCluster.of("""
                        kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080,
                               subsetSpec: {%s selectors: [{keys: [version]}]}}
                        """.formatted(policy), SERVICE)
                        .cluster()
                        .getLbSubsetConfig()
                        .getFallbackPolicy())
                .isEqualTo(LbSubsetFallbackPolicy.valueOf(expected));
    }

    @Test
    void single_host_per_subset_needs_one_key() {
        assertThat(UpstreamCluster.of("""
                        kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080,
                               subsetSpec: {selectors: [{keys: [a, b], singleHostPerSubset: true}]}}
                        """, SERVICE).said())
                .containsExactly(
                        "ERROR spec.kube.subsetSpec.selectors[0].singleHostPerSubset SubsetSingleHostNeedsOneKey:"
                                + " singleHostPerSubset needs a selector with exactly one key, but this one has 2");
    }

    @Test
    void row_10_2_55_each_port_of_a_service_is_a_cluster_at_its_cluster_ip() {
        Cluster cluster = service(8080, SERVICE).orElseThrow();

        assertThat(cluster.getName()).isEqualTo("kube-svc:default-petstore-8080_default");
        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STATIC);
        assertThat(address(cluster)).isEqualTo("10.96.0.1:8080");
        assertThat(service(9000, SERVICE).map(Cluster::getName)).contains("kube-svc:default-petstore-9000_default");
    }

    @Test
    void a_port_that_the_service_does_not_define_has_no_cluster() {
        assertThat(service(9090, SERVICE)).isEmpty();
    }

    @Test
    void a_dual_stack_service_has_both_addresses_the_primary_one_first() {
        Cluster cluster = service(
                        8080,
                        SERVICE.replace(
                                "clusterIP: 10.96.0.1", "clusterIP: 10.96.0.1, clusterIPs: [10.96.0.1, \"fd00::1\"]"))
                .orElseThrow();

        assertThat(address(cluster)).isEqualTo("10.96.0.1:8080");
        assertThat(endpoint(cluster).getAdditionalAddressesList())
                .extracting(further -> further.getAddress().getSocketAddress().getAddress())
                .containsExactly("fd00::1");
    }

    @Test
    void a_headless_service_is_its_pods() {
        Cluster cluster = service(8080, SERVICE.replace("clusterIP: 10.96.0.1", "clusterIP: None"))
                .orElseThrow();

        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.EDS);
        assertThat(cluster.getEdsClusterConfig().getServiceName()).isEqualTo("kube-svc:default-petstore-8080_default");
    }

    @Test
    void the_settings_can_ask_for_pods_instead_of_cluster_ips() {
        assertThat(service(8080, SERVICE, PODS).map(Cluster::getType)).contains(Cluster.DiscoveryType.EDS);
    }

    @Test
    void an_external_name_is_looked_up_in_dns() {
        Cluster cluster = service(5432, """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: petstore, namespace: default}
                        spec: {type: ExternalName, externalName: db.example.com}
                        """, PODS).orElseThrow();

        assertThat(cluster.getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(address(cluster)).isEqualTo("db.example.com:5432");
        assertThat(endpoint(cluster).getHostname()).isEqualTo("db.example.com");
    }

    @ParameterizedTest
    @CsvSource({
        "'name: grpc-test', true",
        "'name: h2', true",
        "'name: http2-x', true",
        "'name: http', false",
        "'name: x-grpc', false",
        "'name: a, appProtocol: grpc-suffix', false",
        "'name: a, appProtocol: kubernetes.io/h2c', true",
        "'name: a, appProtocol: http2', true",
        "'name: a, appProtocol: grpc-web', true"
    })
    void row_10_2_77_a_port_says_by_protocol_or_name_whether_it_speaks_http_2(String port, boolean http2) {
        Cluster cluster = service(8080, SERVICE.replace("name: http, port: 8080", port + ", port: 8080"))
                .orElseThrow();

        assertThat(cluster.getTypedExtensionProtocolOptionsCount()).isEqualTo(http2 ? 1 : 0);
    }

    @Test
    void row_10_2_78_the_annotation_wins_over_the_ports_name() {
        String annotated = SERVICE.replace("name: http, port: 8080", "name: grpc, port: 8080")
                .replace(
                        "namespace: default}",
                        "namespace: default, annotations: {gloo.solo.io/h2_service: \"false\"}}");

        assertThat(service(8080, annotated).orElseThrow().getTypedExtensionProtocolOptionsMap())
                .isEmpty();
    }

    @Test
    void the_settings_can_annotate_all_services() {
        assertThat(service(8080, SERVICE, """
                        apiVersion: gloo.solo.io/v1
                        kind: Settings
                        metadata: {name: default, namespace: gloo-system}
                        spec: {upstreamOptions: {globalAnnotations: {gloo.solo.io/h2_service: "true"}}}
                        """).orElseThrow().getTypedExtensionProtocolOptionsMap())
                .hasSize(1);
    }

    @Test
    void a_mistake_in_an_annotation_is_a_warning_on_the_service() {
        Configuration configuration = Configuration.of(SERVICE.replace(
                "namespace: default}", "namespace: default, annotations: {gloo.solo.io/upstream_config: nonsense}}"));
        Resource<Service> service = configuration.only(Kinds.SERVICE);
        Scope scope = Scope.of(service.key(), FieldPath.SPEC, configuration, configuration.settings());
        assertThat(Clusters.ofService(new ClusterRef.ToService("default", "petstore", 8080), service, scope))
                .isPresent();
        assertThat(scope.reports())
                .singleElement()
                .satisfies(report -> assertThat(report.reason()).isEqualTo(ServiceUpstreams.BAD_UPSTREAM_CONFIG));
    }

    private static Optional<Cluster> service(int port, String... yaml) {
        Configuration configuration = Configuration.of(yaml);
        Resource<Service> service = configuration.only(Kinds.SERVICE);
        Scope scope = Scope.of(service.key(), FieldPath.SPEC, configuration, configuration.settings());
        Optional<Cluster> cluster =
                Clusters.ofService(new ClusterRef.ToService("default", "petstore", port), service, scope);
        assertThat(scope.reports()).isEmpty();
        assertThat(cluster.map(new EnvoyConstraints()::violations).orElse(ImmutableList.of()))
                .isEmpty();
        return cluster;
    }

    private static Endpoint endpoint(Cluster cluster) {
        return cluster.getLoadAssignment().getEndpoints(0).getLbEndpoints(0).getEndpoint();
    }

    private static String address(Cluster cluster) {
        var socket = endpoint(cluster).getAddress().getSocketAddress();
        return socket.getAddress() + ":" + socket.getPortValue();
    }
}
