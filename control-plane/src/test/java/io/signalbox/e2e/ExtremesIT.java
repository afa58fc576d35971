package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What Kubernetes just lets be, from the API server to a request through a real Envoy, and back to the status. */
class ExtremesIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    /** Kubernetes' limits: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
    private static final String LONGEST_NAME = "n".repeat(253);

    private static final String LONGEST_LABEL = "s".repeat(63);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void names_as_long_as_they_may_be_are_served_and_have_a_status() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            town.upstream(LONGEST_NAME);
            town.apply("""
                    apiVersion: v1
                    kind: Service
                    metadata: {name: %1$s, namespace: $NS, labels: {%1$s: %1$s}}
                    spec: {ports: [{port: 65535}]}
                    ---
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: %2$s, namespace: $NS}
                    spec:
                      virtualHost:
                        domains: [long.test]
                        routes:
                        - matchers: [{prefix: /upstream}]
                          routeAction: {single: {upstream: {name: %2$s, namespace: $NS}}}
                        - matchers: [{prefix: /nobody}]
                          routeAction: {single: {kube: {ref: {name: %1$s, namespace: $NS}, port: 65535}}}
                        - matchers: [{prefix: /missing}]
                          routeAction: {single: {upstream: {name: missing-%2$s, namespace: $NS}}}
                    """.formatted(LONGEST_LABEL, LONGEST_NAME));
            town.serve();
            town.envoy();
            town.awaitStatus("long", "/upstream", 200);
            town.awaitStatus("long", "/missing", 404);
            town.awaitState(Kinds.UPSTREAM, LONGEST_NAME, "Accepted");
            town.awaitState(Kinds.VIRTUAL_SERVICE, LONGEST_NAME, "Rejected");
            assertThat(town.status(Kinds.VIRTUAL_SERVICE, LONGEST_NAME, "reason"))
                    .contains("missing-" + LONGEST_NAME)
                    .doesNotContain(LONGEST_LABEL);
        }
    }

    @Test
    void a_resource_that_leaves_no_room_for_its_last_good_form_has_a_status_and_so_have_all_others() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            padded(town, 200_000, "1s");
            town.serve();
            town.awaitState(Kinds.UPSTREAM, "padded", "Accepted");
            padded(town, 300_000, "0s");
            town.awaitState(Kinds.UPSTREAM, "padded", "Rejected");
            assertThat(town.status(Kinds.UPSTREAM, "padded", "details")).contains("connectTimeout");

            padded(town, 200_000, "1s");
            town.awaitState(Kinds.UPSTREAM, "padded", "Accepted");
            padded(town, 1_450_000, "0s");
            town.upstream("another");
            town.awaitState(Kinds.UPSTREAM, "another", "Accepted");
            town.awaitState(Kinds.UPSTREAM, "padded", "Rejected");
            assertThat(town.status(Kinds.UPSTREAM, "padded", "reason")).contains("connectTimeout");
            assertThat(town.status(Kinds.UPSTREAM, "padded", "details")).isEmpty();
        }
    }

    private static void padded(Installation town, int length, String timeout) {
        town.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: padded, namespace: $NS}
                spec:
                  static: {hosts: [{addr: 10.0.0.1, port: 80}]}
                  connectionConfig: {connectTimeout: %s}
                  discoveryMetadata: {labels: {padding: %s}}
                """.formatted(timeout, "x".repeat(length)));
    }

    @Test
    void a_resource_of_half_a_megabyte_is_served_and_says_which_of_its_routes_is_wrong() throws Exception {
        int count = 3_400;
        StringBuilder routes = new StringBuilder();
        for (int i = 0; i < count; i++) {
            routes.append("""
                        - matchers: [{exact: /%d/%s}]
                          routeAction: {single: {upstream: {name: %s, namespace: $NS}}}
                    """.formatted(i, "x".repeat(60), i == count - 1 ? "nowhere" : "cart"));
        }
        assertThat(routes.length()).isGreaterThan(500_000);
        try (Installation town = new Installation(cluster, folder)) {
            town.apply("""
                    apiVersion: gateway.solo.io/v1
                    kind: VirtualService
                    metadata: {name: big, namespace: $NS}
                    spec:
                      virtualHost:
                        domains: [big.test]
                        routes:
                    """ + routes);
            town.serve();
            town.envoy();
            town.awaitStatus("big", "/" + (count - 2) + "/" + "x".repeat(60), 200);
            town.awaitStatus("big", "/" + (count - 1) + "/" + "x".repeat(60), 404);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "big", "Rejected");
            assertThat(town.status(Kinds.VIRTUAL_SERVICE, "big", "reason"))
                    .contains("spec.virtualHost.routes[" + (count - 1) + "].routeAction.single.upstream")
                    .doesNotContain("routes[0]");
        }
    }
}
