package io.signalbox.e2e;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.boot.ControlPlane;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.cli.Input;
import io.signalbox.envoy.ResourceType;
import io.signalbox.golden.Translation;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A namespace of the real API server with a control plane that reads it, and {@linkplain Kubelet pods} that run
 * nowhere.
 */
final class Town implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final DevCluster cluster;
    private final Kubelet kubelet;
    private final String namespace;
    private final ControlPlane controlPlane;

    private Town(DevCluster cluster, Kubelet kubelet, ControlPlane controlPlane) {
        this.cluster = cluster;
        this.kubelet = kubelet;
        this.namespace = kubelet.namespace();
        this.controlPlane = controlPlane;
    }

    static Town open(DevCluster cluster) throws IOException {
        cluster.applyCrds();
        String namespace = cluster.namespace("town");
        settings(cluster, namespace, "");
        Kubelet kubelet = Kubelet.start(cluster, namespace);
        ControlPlane controlPlane = ControlPlane.start(
                new ControlPlane.Options(
                        new Input.Cluster(KubernetesOptions.defaults()
                                .withKubeconfig(cluster.adminKubeconfig())
                                .withNamespace(namespace)),
                        HostPort.loopback(0),
                        Optional.empty(),
                        namespace,
                        Duration.ZERO,
                        UnaryOperator.identity()),
                XdsMetrics.NONE);
        return new Town(cluster, kubelet, controlPlane);
    }

    /** @param gloo fields of {@code gloo} */
    void settings(String gloo) {
        settings(cluster, namespace, gloo);
    }

    private static void settings(DevCluster cluster, String namespace, String gloo) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: %1$s}
                spec:
                  discoveryNamespace: %1$s
                  watchNamespaces: [%1$s]
                  discovery: {udsOptions: {enabled: false}}
                  gloo: {%2$s}
                """.formatted(namespace, gloo));
    }

    @Override
    public void close() throws IOException {
        controlPlane.close();
        kubelet.close();
        cluster.delete(namespace);
    }

    String namespace() {
        return namespace;
    }

    /** Routes to port 8080 of Service petstore, by its cluster IP and by the Upstream {@code pods}. */
    void route() {
        upstream("");
        cluster.apply("""
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: %1$s}
                spec: {bindAddress: 127.0.0.1, bindPort: 8080, httpGateway: {}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: %1$s}
                spec:
                  virtualHost:
                    domains: ['*']
                    routes:
                    - matchers: [{prefix: /service}]
                      routeAction: {single: {kube: {ref: {name: petstore, namespace: %1$s}, port: 8080}}}
                    - matchers: [{prefix: /pods}]
                      routeAction: {single: {upstream: {name: pods, namespace: %1$s}}}
                """.formatted(namespace));
    }

    /** @param kube further fields of the Upstream {@code pods}, or nothing */
    void upstream(String kube) {
        cluster.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: pods, namespace: %1$s}
                spec: {kube: {serviceName: petstore, serviceNamespace: %1$s, servicePort: 8080%2$s}}
                """.formatted(namespace, kube.isEmpty() ? "" : ", " + kube));
    }

    /**
     * Service petstore, of the pods that are made by {@link #pod}.
     *
     * @param port of the port 8080, all but its number
     * @param spec further fields, or nothing
     */
    void service(String port, String spec, String... furtherPorts) {
        String ports = Stream.concat(Stream.of("{" + port + ", port: 8080}"), Stream.of(furtherPorts))
                .collect(Collectors.joining(", "));
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: %s}
                spec: {selector: {app: petstore}, ports: [%s]%s}
                """.formatted(namespace, ports, spec.isEmpty() ? "" : ", " + spec));
    }

    /** A pod that is ready, with a container port named {@code web}. */
    void pod(String name, String zone, int port, String... addresses) {
        kubelet.pod(name, zone, port, addresses);
    }

    /** Says of a pod what its kubelet would. */
    void ready(String pod, String ready, String... addresses) {
        kubelet.ready(pod, ready, addresses);
    }

    void label(String pod, String label, String value) {
        cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"labels\": {\"%s\": \"%s\"}}}".formatted(label, value));
    }

    /** Asks a pod to end; without a kubelet it never does. */
    void terminate(String pod) {
        cluster.admin()
                .pods()
                .inNamespace(namespace)
                .withName(pod)
                .withGracePeriod(300)
                .delete();
    }

    /** Waits until the slices of Kubernetes' controller have a field of that value. */
    void sliceSays(String field, String value) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() ->
                        cluster
                                .admin()
                                .discovery()
                                .v1()
                                .endpointSlices()
                                .inNamespace(namespace)
                                .list()
                                .getItems()
                                .stream()
                                .map(Serialization::asJson)
                                .anyMatch(
                                        json -> json.matches("(?s).*\"" + field + "\"\\s*:\\s*\"?" + value + "\\b.*")));
    }

    /** An EndpointSlice written by hand. */
    void slice(String name, String addressType, String labels, List<String> addresses) {
        String endpoints = addresses.stream()
                .map(address -> "{addresses: [" + address + "]}")
                .collect(Collectors.joining(", "));
        cluster.admin()
                .resource(Serialization.unmarshal(
                        """
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata: {name: %s, namespace: %s, labels: %s}
                        addressType: %s
                        ports: [{name: http, port: 9090}]
                        endpoints: [%s]
                        """.formatted(name, namespace, labels, addressType, endpoints), EndpointSlice.class))
                .forceConflicts()
                .serverSideApply();
    }

    String serviceLabel() {
        return "{kubernetes.io/service-name: petstore}";
    }

    /** The endpoints of the Upstream {@code pods}, each as {@code address:port further zone label=value}. */
    List<String> endpoints() {
        return endpoints("pods_" + namespace);
    }

    List<String> endpoints(String clusterName) {
        return find(ResourceType.ENDPOINT, clusterName)
                .map(resource -> shown((ClusterLoadAssignment) Translation.message(resource)))
                .orElseGet(List::of);
    }

    private static List<String> shown(ClusterLoadAssignment assignment) {
        return assignment.getEndpointsList().stream()
                .flatMap(locality -> locality.getLbEndpointsList().stream()
                        .map(endpoint -> (shown(endpoint.getEndpoint()) + " "
                                        + locality.getLocality().getZone() + labels(endpoint))
                                .strip()))
                .toList();
    }

    private static String labels(LbEndpoint endpoint) {
        return endpoint
                .getMetadata()
                .getFilterMetadataOrDefault("envoy.lb", Struct.getDefaultInstance())
                .getFieldsMap()
                .entrySet()
                .stream()
                .map(label -> " " + label.getKey() + "=" + label.getValue().getStringValue())
                .sorted()
                .collect(Collectors.joining());
    }

    private static String shown(Endpoint endpoint) {
        var socket = endpoint.getAddress().getSocketAddress();
        return socket.getAddress() + ":" + socket.getPortValue()
                + endpoint.getAdditionalAddressesList().stream()
                        .map(further ->
                                " " + further.getAddress().getSocketAddress().getAddress())
                        .collect(Collectors.joining());
    }

    /** All addresses of the cluster of Service petstore. */
    List<String> clusterAddresses() {
        List<String> addresses = new ArrayList<>();
        find(ResourceType.CLUSTER, "kube-svc:%1$s-petstore-8080_%1$s".formatted(namespace))
                .map(resource -> (Cluster) Translation.message(resource))
                .ifPresent(message -> message.getLoadAssignment()
                        .getEndpointsList()
                        .forEach(locality -> locality.getLbEndpointsList().forEach(endpoint -> {
                            addresses.add(endpoint.getEndpoint()
                                    .getAddress()
                                    .getSocketAddress()
                                    .getAddress());
                            endpoint.getEndpoint()
                                    .getAdditionalAddressesList()
                                    .forEach(further -> addresses.add(further.getAddress()
                                            .getSocketAddress()
                                            .getAddress()));
                        })));
        return addresses;
    }

    List<String> clusterNames() {
        return List.copyOf(controlPlane
                .snapshots()
                .current(group())
                .resources(ResourceType.CLUSTER)
                .keySet());
    }

    /** What there is to say of a resource. */
    List<String> said(String kind, String name) {
        return controlPlane
                .store()
                .view()
                .reports()
                .getOrDefault(
                        Kinds.ALL.stream()
                                .filter(known -> known.name().equals(kind))
                                .findFirst()
                                .orElseThrow()
                                .key(namespace, name),
                        ImmutableList.of())
                .stream()
                .map(Report::message)
                .toList();
    }

    /** The types of all resources that were put or removed meanwhile. */
    List<ResourceType> sentWhile(Runnable edits) {
        List<ResourceType> sent = new CopyOnWriteArrayList<>();
        try (Snapshots.Watch watch = controlPlane.snapshots().watch(group(), change -> {
            change.upserts().forEach(resource -> sent.add(resource.type()));
            change.removals().forEach(id -> sent.add(id.type()));
        })) {
            edits.run();
            awaitTold();
        }
        return sent;
    }

    /** What is seen in a snapshot is told a moment later, and who begins to watch waits until it is. */
    void awaitTold() {
        controlPlane.snapshots().watch(group(), change -> {}).close();
    }

    /** Remembers every state of the endpoints of {@code pods} that Envoys are given. */
    Snapshots.Watch watchEndpoints(List<List<String>> seen) {
        return controlPlane
                .snapshots()
                .watch(
                        group(),
                        change -> change.upserts().stream()
                                .filter(resource -> resource.type() == ResourceType.ENDPOINT)
                                .filter(resource -> resource.name().equals("pods_" + namespace))
                                .forEach(resource ->
                                        seen.add(shown((ClusterLoadAssignment) Translation.message(resource)))));
    }

    private Optional<EnvoyResource> find(ResourceType type, String name) {
        return Optional.ofNullable(
                controlPlane.snapshots().current(group()).resources(type).get(name));
    }

    private String group() {
        return namespace + "~gateway-proxy";
    }
}
