package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What happens to those who route to a Kubernetes Service when the Service is edited: by its cluster IP ({@code
 * /service}) and by an Upstream to its pods ({@code /pods}).
 */
class ServiceEditsTest {

    private static final String ROUTES = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec:
              virtualHost:
                routes:
                - matchers: [{prefix: /service}]
                  routeAction: {single: {kube: {ref: {name: petstore, namespace: default}, port: 8080}}}
                - matchers: [{prefix: /pods}]
                  routeAction: {single: {upstream: {name: pods}}}
            ---
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: pods, namespace: default}
            spec: {kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}}
            """;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec:
              clusterIP: 10.96.0.1
              ports: [{name: http, port: 8080, targetPort: 9090}, {name: admin, port: 8081}]
            """;

    private static final String SLICE = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: petstore-abc, namespace: default, labels: {kubernetes.io/service-name: petstore}}
            addressType: IPv4
            ports: [{name: http, port: 9090}, {name: admin, port: 8081}]
            endpoints: [{addresses: [10.1.0.1]}, {addresses: [10.1.0.2]}]
            """;

    private static final String ROUTE_CONFIGURATION = "routes listener-::-8080-routes";
    private static final String SERVICE_CLUSTER = "kube-svc:default-petstore-8080_default";
    private static final String PODS_CLUSTER = "pods_default";
    private static final Key<?> SHOP = Kinds.VIRTUAL_SERVICE.key("default", "shop");
    private static final Key<?> PODS = Kinds.UPSTREAM.key("default", "pods");
    private static final Key<?> PETSTORE = Kinds.SERVICE.key("default", "petstore");

    private final Pushed pushed = new Pushed();

    @BeforeEach
    void a_service_is_routed_to() {
        pushed.by(ROUTES, SERVICE, SLICE);
        assertThat(clusterIp()).isEqualTo("10.96.0.1:8080");
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
        assertThat(said(SHOP)).isEmpty();
    }

    @Test
    void a_deleted_service_is_an_error_that_names_it_and_its_upstream_keeps_a_cluster_without_endpoints() {
        assertThat(pushed.by(() -> pushed.translation().remove(PETSTORE)))
                .containsExactlyInAnyOrder(
                        ROUTE_CONFIGURATION, "endpoints " + PODS_CLUSTER, "no more clusters " + SERVICE_CLUSTER);

        assertThat(said(SHOP)).containsExactly("routes[0] ServiceMissing: Service default/petstore does not exist");
        assertThat(said(PODS)).containsExactly("KubeServiceMissing: Service default/petstore does not exist");
        assertThat(cluster(PODS_CLUSTER).getType()).isEqualTo(Cluster.DiscoveryType.EDS);
        assertThat(pods()).isEmpty();
    }

    @Test
    void a_service_that_comes_again_has_its_new_cluster_ip_and_all_that_was_said_is_taken_back() {
        pushed.translation().remove(PETSTORE);

        assertThat(pushed.by(SERVICE.replace("10.96.0.1", "10.96.0.2")))
                .containsExactlyInAnyOrder(
                        ROUTE_CONFIGURATION, "clusters " + SERVICE_CLUSTER, "endpoints " + PODS_CLUSTER);
        assertThat(clusterIp()).isEqualTo("10.96.0.2:8080");
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
        assertThat(said(SHOP)).isEmpty();
        assertThat(said(PODS)).isEmpty();
    }

    @Test
    void a_service_replaced_in_one_batch_changes_its_cluster_alone() {
        assertThat(pushed.by(SERVICE.replace("10.96.0.1", "10.96.0.2"))).containsExactly("clusters " + SERVICE_CLUSTER);
    }

    @Test
    void a_renumbered_port_is_an_error_and_the_pods_are_served_as_before() {
        assertThat(pushed.by(SERVICE.replace("port: 8080", "port: 80")))
                .containsExactlyInAnyOrder(ROUTE_CONFIGURATION, "no more clusters " + SERVICE_CLUSTER);

        String undefined = "port 8080 is not defined on Service default/petstore; it defines 80 (http), 8081 (admin)";
        assertThat(said(SHOP)).containsExactly("routes[0] PortNotDefined: " + undefined);
        assertThat(said(PODS)).containsExactly("KubePortNotDefined: " + undefined);
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void the_pods_behind_a_renumbered_port_still_come_and_go() {
        pushed.by(SERVICE.replace("port: 8080", "port: 80"));

        assertThat(pushed.by(SLICE.replace("10.1.0.2", "10.1.0.3"))).containsExactly("endpoints " + PODS_CLUSTER);
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.3:9090");
    }

    @Test
    void a_port_renumbered_twice_is_still_known_by_its_first_number() {
        pushed.by(SERVICE.replace("port: 8080", "port: 80"));

        assertThat(pushed.by(SERVICE.replace("port: 8080", "port: 81"))).isEmpty();
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void an_upstream_that_was_never_right_gets_nothing_of_what_a_port_once_was() {
        pushed.by(ROUTES.replace("servicePort: 8080", "servicePort: 7777"));
        pushed.by(() -> pushed.translation().remove(PODS));
        pushed.by(ROUTES.replace("servicePort: 8080", "servicePort: 7777"));

        assertThat(pods()).isEmpty();
        assertThat(said(PODS))
                .containsExactly("KubePortNotDefined: port 7777 is not defined on Service default/petstore;"
                        + " it defines 8080 (http), 8081 (admin)");
    }

    @Test
    void an_upstream_that_follows_the_new_number_is_right_again_and_nothing_is_pushed() {
        pushed.by(SERVICE.replace("port: 8080", "port: 80"));

        assertThat(pushed.by(ROUTES.replace("port: 8080", "port: 80").replace("servicePort: 8080", "servicePort: 80")))
                .containsExactlyInAnyOrder(ROUTE_CONFIGURATION, "clusters kube-svc:default-petstore-80_default");
        assertThat(said(PODS)).isEmpty();
        assertThat(said(SHOP)).isEmpty();
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void an_upstream_edited_to_a_port_that_does_not_exist_goes_on_as_it_was() {
        assertThat(pushed.by(ROUTES.replace("servicePort: 8080", "servicePort: 7777")))
                .isEmpty();

        assertThat(said(PODS)).hasSize(1);
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void a_renamed_port_is_the_same_port_while_its_slices_still_have_the_old_name_and_when_they_have_the_new_one() {
        assertThat(pushed.by(SERVICE.replace("name: http", "name: web"))).isEmpty();
        assertThat(pushed.by(SLICE.replace("name: http", "name: web"))).isEmpty();

        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void a_name_that_another_port_has_is_never_taken_for_an_old_one() {
        pushed.by(SERVICE.replace(
                "{name: http, port: 8080, targetPort: 9090}, {name: admin, port: 8081}",
                "{name: web, port: 8080, targetPort: 9090}, {name: http, port: 8081, targetPort: 9090}"));

        assertThat(pods()).isEmpty();
    }

    @Test
    void a_new_target_port_is_taken_from_the_slices_when_they_have_it() {
        assertThat(pushed.by(SERVICE.replace("targetPort: 9090", "targetPort: 9191")))
                .isEmpty();
        assertThat(pushed.by(SLICE.replace("port: 9090", "port: 9191"))).containsExactly("endpoints " + PODS_CLUSTER);

        assertThat(pods()).containsExactly("10.1.0.1:9191", "10.1.0.2:9191");
    }

    @Test
    void a_service_becomes_headless_then_a_name_then_has_an_address_again_and_its_route_stays_as_it_is() {
        assertThat(pushed.by(SERVICE.replace("clusterIP: 10.96.0.1", "clusterIP: None")))
                .containsExactlyInAnyOrder("clusters " + SERVICE_CLUSTER, "endpoints " + SERVICE_CLUSTER);
        assertThat(cluster(SERVICE_CLUSTER).getType()).isEqualTo(Cluster.DiscoveryType.EDS);
        assertThat(addresses(SERVICE_CLUSTER)).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");

        assertThat(pushed.by(SERVICE.replace(
                        "clusterIP: 10.96.0.1", "type: ExternalName\n  externalName: petstore.example.com")))
                .containsExactlyInAnyOrder(
                        "clusters " + SERVICE_CLUSTER,
                        "no more endpoints " + SERVICE_CLUSTER,
                        "clusters " + PODS_CLUSTER,
                        "no more endpoints " + PODS_CLUSTER);
        assertThat(cluster(SERVICE_CLUSTER).getType()).isEqualTo(Cluster.DiscoveryType.STRICT_DNS);
        assertThat(clusterIp()).isEqualTo("petstore.example.com:8080");
        assertThat(said(SHOP)).isEmpty();

        assertThat(pushed.by(SERVICE))
                .containsExactlyInAnyOrder(
                        "clusters " + SERVICE_CLUSTER, "clusters " + PODS_CLUSTER, "endpoints " + PODS_CLUSTER);
        assertThat(clusterIp()).isEqualTo("10.96.0.1:8080");
        assertThat(pods()).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
    }

    @Test
    void forbidding_services_as_destinations_is_said_at_the_route_and_leaves_upstreams_alone() {
        String forbidden = """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gloo: {disableKubernetesDestinations: true}}
                """;

        assertThat(pushed.by(forbidden))
                .containsExactlyInAnyOrder(ROUTE_CONFIGURATION, "no more clusters " + SERVICE_CLUSTER);
        assertThat(said(SHOP))
                .containsExactly("routes[0] KubernetesDestinationsDisabled: Service default/petstore cannot be a"
                        + " destination: gloo.disableKubernetesDestinations is true in the Settings; use an Upstream");
        assertThat(said(PODS)).isEmpty();

        assertThat(pushed.by(forbidden.replace("true", "false")))
                .containsExactlyInAnyOrder(ROUTE_CONFIGURATION, "clusters " + SERVICE_CLUSTER);
        assertThat(said(SHOP)).isEmpty();
    }

    @Test
    void the_settings_send_to_pods_and_back_to_the_cluster_ip() {
        String settings = """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gloo: {kubeDestinationEndpoints: PODS}}
                """;

        assertThat(pushed.by(settings))
                .containsExactlyInAnyOrder("clusters " + SERVICE_CLUSTER, "endpoints " + SERVICE_CLUSTER);
        assertThat(addresses(SERVICE_CLUSTER)).containsExactly("10.1.0.1:9090", "10.1.0.2:9090");
        assertThat(pushed.by(settings.replace("PODS", "CLUSTER_IP")))
                .containsExactlyInAnyOrder("clusters " + SERVICE_CLUSTER, "no more endpoints " + SERVICE_CLUSTER);
    }

    @Test
    void a_namespace_that_is_not_watched_is_named_and_so_is_where_to_add_it() {
        pushed.by(() -> pushed.translation().remove(PETSTORE));
        pushed.by("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {watchNamespaces: [shop]}
                """);

        String unseen = "Service default/petstore cannot be used: namespace default is not watched;"
                + " add it to watchNamespaces or watchNamespaceSelectors of the Settings";
        assertThat(said(SHOP)).containsExactly("routes[0] ServiceMissing: " + unseen);
        assertThat(said(PODS)).containsExactly("KubeServiceNotWatched: " + unseen);
    }

    private List<String> said(Key<?> key) {
        return pushed.translation().reports(key).stream()
                .map(report -> report.field().value().replaceAll("^.*(routes\\[\\d]).*$|^.*$", "$1") + " "
                        + report.reason().code() + ": " + report.message())
                .map(String::strip)
                .toList();
    }

    private Cluster cluster(String name) {
        return resource(ResourceType.CLUSTER, name, Cluster.class);
    }

    private String clusterIp() {
        return sockets(cluster(SERVICE_CLUSTER).getLoadAssignment()).getFirst();
    }

    private List<String> pods() {
        return addresses(PODS_CLUSTER);
    }

    private List<String> addresses(String name) {
        return sockets(resource(ResourceType.ENDPOINT, name, ClusterLoadAssignment.class));
    }

    private <T> T resource(ResourceType type, String name, Class<T> message) {
        return pushed.translation().resources(type).stream()
                .filter(resource -> resource.name().equals(name))
                .map(resource -> message.cast(Translation.message(resource)))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> sockets(ClusterLoadAssignment endpoints) {
        return endpoints.getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .map(endpoint -> endpoint.getEndpoint().getAddress().getSocketAddress())
                .map((SocketAddress socket) -> socket.getAddress() + ":" + socket.getPortValue())
                .toList();
    }
}
