package io.signalbox.e2e;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.testing.kubernetes.DevCluster;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Two Nodes of a namespace's own, in the zones west and east, whose pods run nowhere: says of them what a kubelet
 * would. All pods have the label {@code app: petstore}.
 */
record Kubelet(DevCluster cluster, String namespace) implements AutoCloseable {

    private static final List<String> ZONES = List.of("west", "east");

    static Kubelet start(DevCluster cluster, String namespace) {
        for (String zone : ZONES) {
            cluster.apply("""
                    apiVersion: v1
                    kind: Node
                    metadata: {name: %s-%s, labels: {topology.kubernetes.io/zone: %s}}
                    """.formatted(namespace, zone, zone));
        }
        return new Kubelet(cluster, namespace);
    }

    /** A pod that is ready, with a container port named {@code web}. */
    void pod(String name, String zone, int port, String... addresses) {
        // The namespace's service account, which every pod needs, comes a moment after the namespace.
        Awaitility.await()
                .atMost(Installation.LIMIT)
                .ignoreExceptionsInstanceOf(KubernetesClientException.class)
                .until(() -> {
                    cluster.apply("""
                            apiVersion: v1
                            kind: Pod
                            metadata: {name: %1$s, namespace: %2$s, labels: {app: petstore}}
                            spec:
                              nodeName: %2$s-%3$s
                              containers: [{name: main, image: none, ports: [{name: web, containerPort: %4$d}]}]
                            """.formatted(name, namespace, zone, port));
                    return true;
                });
        ready(name, "True", addresses);
    }

    /** Says whether a pod is ready. */
    void ready(String pod, String ready, String... addresses) {
        String ips = Stream.of(addresses).map(ip -> "{\"ip\":\"" + ip + "\"}").collect(Collectors.joining(","));
        cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), """
                        {"status": {"phase": "Running", "podIP": "%s", "podIPs": [%s],
                         "conditions": [{"type": "Ready", "status": "%s"}]}}
                        """.formatted(addresses[0], ips, ready));
    }

    /** The Nodes go; the pods go with their namespace. */
    @Override
    public void close() {
        ZONES.forEach(
                zone -> cluster.admin().nodes().withName(namespace + "-" + zone).delete());
    }
}
