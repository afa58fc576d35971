package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.XdsProtocol;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The two configurations of Gloo Edge's guide on Kubernetes Services, with the cluster IP and the pods on loopback. */
class KubernetesServicesGuideIT {

    private static final String VIRTUAL_SERVICE = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: petstore, namespace: default}
            spec:
              virtualHost:
                domains: ['*']
                routes:
                - matchers: [{prefix: /petstore}]
                  routeAction:
                    single:
            %s""";

    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: petstore, namespace: default}
            spec:
              clusterIP: 127.0.0.10
              ports: [{name: http, port: %d, targetPort: %d}]
            """;

    @TempDir
    Path folder;

    private static final String SLICE = """
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              name: petstore-1
              namespace: default
              labels: {kubernetes.io/service-name: petstore}
            addressType: IPv4
            ports: [{name: http, port: %d}]
            endpoints:
            - addresses: [127.0.0.11]
              conditions: {ready: true}
            - addresses: [127.0.0.12]
              conditions: {ready: true}
            """;

    private static final String UPSTREAM = """
            apiVersion: gloo.solo.io/v1
            kind: Upstream
            metadata: {name: petstore, namespace: default}
            spec:
              kube: {serviceName: petstore, serviceNamespace: default, servicePort: 80}
            """;

    @ParameterizedTest
    @EnumSource
    void a_kube_destination_sends_to_the_cluster_ip(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            int port = stage.backend("cluster-ip", "127.0.0.10").address().port();
            stage.write("service.yaml", SERVICE.formatted(port, 9));
            stage.write("route.yaml", VIRTUAL_SERVICE.formatted("""
                        kube:
                          ref: {name: petstore, namespace: default}
                          port: %d
                    """.indent(8).formatted(port)));

            assertThat(stage.await("/petstore/1", answer -> answer.statusCode() == 200)
                            .body())
                    .contains("cluster-ip", "/petstore/1");
            assertThat(stage.get("/elsewhere").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_kube_upstream_sends_to_the_pods_in_turn(XdsProtocol protocol) throws Exception {
        try (Stage stage = Stage.open(folder, protocol)) {
            int port = stage.freePort();
            stage.backend("pod-1", new HostPort("127.0.0.11", port));
            stage.backend("pod-2", new HostPort("127.0.0.12", port));
            stage.write("service.yaml", SERVICE.formatted(80, port));
            stage.write("slice.yaml", SLICE.formatted(port));
            stage.write("upstream.yaml", UPSTREAM);
            stage.write(
                    "route.yaml",
                    VIRTUAL_SERVICE.formatted("            upstream: {name: petstore, namespace: default}\n"));

            stage.await("/petstore", answer -> answer.statusCode() == 200);
            Set<String> seen = new TreeSet<>();
            for (int i = 0; i < 10; i++) {
                String body = stage.get("/petstore").body();
                seen.add(body.contains("pod-1") ? "pod-1" : body.contains("pod-2") ? "pod-2" : body);
            }
            assertThat(seen).containsExactly("pod-1", "pod-2");
        }
    }
}
