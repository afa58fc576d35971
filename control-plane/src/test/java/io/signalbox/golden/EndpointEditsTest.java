package io.signalbox.golden;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.store.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What EndpointSlices and Pods that change push to Envoys, and what they leave alone. */
class EndpointEditsTest {

    private static final String ROUTE = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec: {virtualHost: {routes: [{routeAction: {single: {upstream: {name: petstore}}}}]}}
            """;

    private static final String UPSTREAM = """
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: petstore, namespace: default}
            spec: {kube: {serviceName: petstore, serviceNamespace: default, servicePort: 8080}}
            """;

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec: {clusterIP: 10.96.0.1, selector: {app: petstore}, ports: [{name: http, port: 8080, targetPort: 9090}]}
            """;

    private static final String READY = "{ready: true, serving: true, terminating: false}";
    private static final String NOT_READY = "{ready: false, serving: false, terminating: false}";
    private static final String LEAVING = "{ready: false, serving: true, terminating: true}";

    private final Pushed pushed = new Pushed();

    @Test
    void one_endpoint_of_a_thousand_is_one_endpoints_resource_and_nothing_else() {
        pushed.by(ROUTE, UPSTREAM, SERVICE);
        for (int i = 0; i < 10; i++) {
            pushed.by(slice("s" + i, hundred(i, -1)));
        }
        assertThat(pods()).hasSize(1000);

        World.Outcome[] outcome = new World.Outcome[1];
        assertThat(pushed.by(() -> outcome[0] = pushed.translation().apply(slice("s4", hundred(4, 17)))))
                .containsExactly("endpoints petstore_default");
        assertThat(pods()).hasSize(999).doesNotContain("10.1.4.17");
        assertThat(outcome[0].published()).isEqualTo(1);
        // The slice, which Service it belongs to, its text as all of translation sees it, and the endpoints.
        assertThat(outcome[0].answered()).isLessThan(10);
    }

    @Test
    void a_pod_that_flaps_pushes_endpoints_and_never_a_cluster_or_a_route() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", READY)));

        for (int i = 0; i < 20; i++) {
            String conditions = i % 2 == 0 ? NOT_READY : READY;
            assertThat(pushed.by(slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", conditions))))
                    .containsExactly("endpoints petstore_default");
        }
        assertThat(pods()).containsExactly("10.1.0.1", "10.1.0.2");
    }

    @Test
    void a_condition_that_does_not_matter_pushes_nothing() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", NOT_READY)));

        assertThat(pushed.by(slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", LEAVING))))
                .isEmpty();
    }

    @Test
    void the_last_pods_serve_while_they_terminate_and_not_beside_a_ready_one() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", READY)));

        pushed.by(slice("a", endpoint("10.1.0.1", LEAVING), endpoint("10.1.0.2", READY)));
        assertThat(pods()).containsExactly("10.1.0.2");
        pushed.by(slice("a", endpoint("10.1.0.1", LEAVING), endpoint("10.1.0.2", LEAVING)));
        assertThat(pods()).containsExactly("10.1.0.1", "10.1.0.2");
        pushed.by(slice("a", endpoint("10.1.0.2", LEAVING), endpoint("10.1.0.3", READY)));
        assertThat(pods()).containsExactly("10.1.0.3");
    }

    /** As the EndpointSlice controller does it: written where it goes before it is taken where it was. */
    @Test
    void an_endpoint_that_moves_to_another_slice_is_never_lost_nor_twice() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", READY)));

        assertThat(pushed.by(slice("b", endpoint("10.1.0.2", READY)))).isEmpty();
        assertThat(pushed.by(slice("a", endpoint("10.1.0.1", READY)))).isEmpty();
        assertThat(pods()).containsExactly("10.1.0.1", "10.1.0.2");
    }

    @Test
    void an_endpoint_that_moves_the_other_way_round_within_one_batch_is_not_lost() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY), endpoint("10.1.0.2", READY)));

        assertThat(pushed.by(slice("a", endpoint("10.1.0.1", READY)), slice("b", endpoint("10.1.0.2", READY))))
                .isEmpty();
    }

    @Test
    void whoever_is_ready_in_one_of_two_slices_is_ready() {
        pushed.by(
                ROUTE,
                UPSTREAM,
                SERVICE,
                slice("a", endpoint("10.1.0.1", NOT_READY)),
                slice("b", endpoint("10.1.0.1", READY)));

        assertThat(pods()).containsExactly("10.1.0.1");
    }

    @Test
    void endpoints_shuffled_over_slices_at_random_are_always_all_there() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<String> all = IntStream.range(0, 60).mapToObj(i -> "10.1.0." + i).collect(Collectors.toList());
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("s0", endpoints(all)));
        List<Set<String>> slices = new ArrayList<>(List.of(new TreeSet<>(all), new TreeSet<>(), new TreeSet<>()));
        for (int step = 0; step < 100; step++) {
            Collections.shuffle(all, random);
            List<String> moved = all.subList(0, 1 + random.nextInt(10));
            int to = random.nextInt(slices.size());
            slices.get(to).addAll(moved);
            List<String> pushes = new ArrayList<>(pushed.by(slice("s" + to, endpoints(slices.get(to)))));
            for (int from = 0; from < slices.size(); from++) {
                if (from != to && slices.get(from).removeAll(moved)) {
                    pushes.addAll(pushed.by(slice("s" + from, endpoints(slices.get(from)))));
                }
            }
            assertThat(pushes).as("seed " + seed + ", step " + step).isEmpty();
        }
        assertThat(pods()).hasSize(60);
    }

    @Test
    void a_slice_that_is_given_to_another_service_goes_and_one_that_comes_is_used() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", endpoint("10.1.0.1", READY)), ofNobody("b", "10.1.0.2"));
        assertThat(pods()).containsExactly("10.1.0.1");

        pushed.by(slice("b", endpoint("10.1.0.2", READY)));
        assertThat(pods()).containsExactly("10.1.0.1", "10.1.0.2");
        pushed.by(ofNobody("a", "10.1.0.1"));
        assertThat(pods()).containsExactly("10.1.0.2");
        pushed.by(() -> pushed.translation().remove(sliceKey("b")));
        assertThat(pods()).isEmpty();
    }

    @Test
    void a_second_family_comes_and_goes_with_the_services_policy() {
        pushed.by(ROUTE, UPSTREAM, SERVICE, slice("a", ofPod("10.1.0.1", "p1")), ipv6Slice("fd00::1", "p1"));
        assertThat(hosts()).containsExactly("10.1.0.1 fd00::1");

        pushed.by(SERVICE.replace("selector:", "ipFamilyPolicy: SingleStack, ipFamilies: [IPv4], selector:"));
        assertThat(hosts()).containsExactly("10.1.0.1");
        pushed.by(SERVICE.replace("selector:", "ipFamilyPolicy: PreferDualStack, ipFamilies: [IPv6, IPv4], selector:"));
        assertThat(hosts()).containsExactly("fd00::1 10.1.0.1");
    }

    @Test
    void a_pods_label_that_changes_moves_it_to_another_subset_and_pushes_endpoints_alone() {
        String subsets = UPSTREAM.replace("8080", "8080, subsetSpec: {selectors: [{keys: [version]}]}");
        pushed.by(ROUTE, subsets, SERVICE, slice("a", ofPod("10.1.0.1", "p1")), pod("p1", "{version: v1}"));
        assertThat(label("version")).isEqualTo("v1");

        assertThat(pushed.by(pod("p1", "{version: v2}"))).containsExactly("endpoints petstore_default");
        assertThat(label("version")).isEqualTo("v2");
        assertThat(pushed.by(pod("p1", "{version: v2, other: x}"))).isEmpty();
    }

    @Test
    void an_upstreams_selector_takes_pods_as_their_labels_change_and_when_they_become_known() {
        String selecting = UPSTREAM.replace("8080", "8080, selector: {version: v1}");
        pushed.by(ROUTE, selecting, SERVICE, slice("a", ofPod("10.1.0.1", "p1"), ofPod("10.1.0.2", "p2")));
        assertThat(pods()).isEmpty();

        assertThat(pushed.by(pod("p1", "{version: v1}"))).containsExactly("endpoints petstore_default");
        pushed.by(pod("p2", "{version: v2}"));
        assertThat(pods()).containsExactly("10.1.0.1");
        pushed.by(pod("p1", "{version: v2}"), pod("p2", "{version: v1}"));
        assertThat(pods()).containsExactly("10.1.0.2");
    }

    @Test
    void the_selector_of_a_discovered_upstream_loses_no_pod_while_the_services_has_changed_and_its_own_not_yet() {
        String discovered = UPSTREAM.replace("8080", "8080, selector: {app: petstore}")
                .replace("namespace: default}", "namespace: default, labels: {discovered_by: kubernetesplugin}}");
        pushed.by(ROUTE, discovered, SERVICE, slice("a", ofPod("10.1.0.1", "p1")));

        assertThat(pushed.by(SERVICE.replace("app: petstore", "app: petstore-green")))
                .isEmpty();
        assertThat(pods()).containsExactly("10.1.0.1");
    }

    private List<String> pods() {
        return endpoints().stream()
                .map(endpoint ->
                        endpoint.getEndpoint().getAddress().getSocketAddress().getAddress())
                .toList();
    }

    /** Each with its further addresses. */
    private List<String> hosts() {
        return endpoints().stream()
                .map(endpoint ->
                        endpoint.getEndpoint().getAddress().getSocketAddress().getAddress()
                                + endpoint.getEndpoint().getAdditionalAddressesList().stream()
                                        .map(further -> " "
                                                + further.getAddress()
                                                        .getSocketAddress()
                                                        .getAddress())
                                        .collect(Collectors.joining()))
                .toList();
    }

    private String label(String label) {
        return endpoints()
                .getFirst()
                .getMetadata()
                .getFilterMetadataOrThrow("envoy.lb")
                .getFieldsOrThrow(label)
                .getStringValue();
    }

    private List<LbEndpoint> endpoints() {
        return pushed.translation().resources(ResourceType.ENDPOINT).stream()
                .map(resource -> (ClusterLoadAssignment) Translation.message(resource))
                .flatMap(assignment -> assignment.getEndpointsList().stream())
                .flatMap(locality -> locality.getLbEndpointsList().stream())
                .toList();
    }

    private static String[] hundred(int slice, int without) {
        return IntStream.range(0, 100)
                .filter(i -> i != without)
                .mapToObj(i -> ofPod("10.1.%d.%d".formatted(slice, i), "p-%d-%d".formatted(slice, i)))
                .toArray(String[]::new);
    }

    private static String[] endpoints(Iterable<String> addresses) {
        List<String> endpoints = new ArrayList<>();
        addresses.forEach(address -> endpoints.add(endpoint(address, READY)));
        return endpoints.toArray(String[]::new);
    }

    private static String endpoint(String address, String conditions) {
        return "{addresses: [%s], conditions: %s}".formatted(address, conditions);
    }

    private static String ofPod(String address, String pod) {
        return "{addresses: [\"%s\"], targetRef: {kind: Pod, name: %s, namespace: default}}".formatted(address, pod);
    }

    private static String slice(String name, String... endpoints) {
        return """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: petstore-%s, namespace: default, labels: {kubernetes.io/service-name: petstore}}
                addressType: IPv4
                ports: [{name: http, port: 9090}]
                endpoints: [%s]
                """.formatted(name, String.join(", ", endpoints));
    }

    private static String ipv6Slice(String address, String pod) {
        return slice("v6", ofPod(address, pod)).replace("IPv4", "IPv6");
    }

    private static String ofNobody(String name, String address) {
        return slice(name, endpoint(address, READY))
                .replace("labels: {kubernetes.io/service-name: petstore}", "labels: {}");
    }

    private static Key<?> sliceKey(String name) {
        return Kinds.ENDPOINT_SLICE.key("default", "petstore-" + name);
    }

    private static String pod(String name, String labels) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: %s, namespace: default, labels: %s}
                """.formatted(name, labels);
    }
}
