package io.signalbox.benchmarks;

import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A configuration of a size in a cluster: Services, each with an EndpointSlice of two pods as the EndpointSlice
 * controller writes it, an Upstream as discovery writes it, and for some of them a VirtualService that routes to it.
 */
record KubernetesTown(int services) {

    static final String NAMESPACE = "town";

    private static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices";
    private static final String SERVICES = "/api/v1/namespaces/" + NAMESPACE + "/services";
    private static final String UPSTREAMS = "/apis/gloo.solo.io/v1/namespaces/" + NAMESPACE + "/upstreams";
    private static final String VIRTUAL_SERVICES =
            "/apis/gateway.solo.io/v1/namespaces/" + NAMESPACE + "/virtualservices";

    /** Of each Service. */
    static final int PODS = 2;

    /**
     * An object to write.
     *
     * @param collection the path under which it is created
     */
    record Thing(String collection, String name, String json) {
        String path() {
            return collection + "/" + name;
        }
    }

    static Stream<String> collections() {
        return Stream.of(SERVICES, SLICES, UPSTREAMS, VIRTUAL_SERVICES);
    }

    static String slices() {
        return SLICES;
    }

    static Thing namespace(String name) {
        return new Thing("/api/v1/namespaces", name, """
                {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}
                """.formatted(name));
    }

    /** The town has the Upstreams that discovery would write: a second set of them is in no cluster. */
    static Thing settings() {
        return new Thing("/apis/gloo.solo.io/v1/namespaces/gloo-system/settings", "default", """
                {"apiVersion":"gloo.solo.io/v1","kind":"Settings",
                "metadata":{"name":"default","namespace":"gloo-system"},
                "spec":{"discovery":{"udsOptions":{"enabled":false}}}}
                """);
    }

    /** All but the VirtualServices. */
    Stream<Thing> things() {
        return IntStream.range(0, services)
                .boxed()
                .flatMap(service -> Stream.of(service(service), slice(service, 0), upstream(service)));
    }

    Stream<Thing> virtualServices(int from, int to) {
        return IntStream.range(from, to).mapToObj(KubernetesTown::virtualService);
    }

    static String name(int service) {
        return "service-" + service;
    }

    static String slice(int service) {
        return name(service) + "-x7k2p";
    }

    /** What Envoys call the endpoints of a service. */
    static String cluster(int service) {
        return name(service) + "_" + NAMESPACE;
    }

    private static Thing service(int service) {
        return new Thing(SERVICES, name(service), """
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"%1$s","labels":{"app":"%1$s",
                "app.kubernetes.io/managed-by":"Helm"},"annotations":{"meta.helm.sh/release-name":"%1$s",
                "meta.helm.sh/release-namespace":"town"}},
                "spec":{"ports":[{"name":"http","port":80,"protocol":"TCP","targetPort":8080}]}}
                """.formatted(name(service)));
    }

    /** @param state different states give the service different pods */
    static Thing slice(int service, int state) {
        String labels = """
                "labels":{"app":"%1$s","app.kubernetes.io/managed-by":"Helm","kubernetes.io/service-name":"%1$s",
                "endpointslice.kubernetes.io/managed-by":"endpointslice-controller.k8s.io"},
                "annotations":{"endpoints.kubernetes.io/last-change-trigger-time":"2026-11-24T12:00:%2$02dZ"},
                "ownerReferences":[{"apiVersion":"v1","kind":"Service","name":"%1$s","controller":true,
                "blockOwnerDeletion":true,"uid":"%3$s"}]
                """.formatted(name(service), state % 60, uid(service, "service"));
        String endpoints = IntStream.range(0, PODS)
                .mapToObj(pod -> endpoint(service, pod, state))
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
        return new Thing(SLICES, slice(service), """
                {"apiVersion":"discovery.k8s.io/v1","kind":"EndpointSlice","addressType":"IPv4",
                "metadata":{"name":"%s","generateName":"%s-",%s},
                "ports":[{"name":"http","port":8080,"protocol":"TCP"}],"endpoints":[%s]}
                """.formatted(slice(service), name(service), labels, endpoints));
    }

    private static String endpoint(int service, int pod, int state) {
        String address = "10." + (service >> 8 & 255) + "." + (service & 255) + "." + (1 + pod + PODS * (state % 60));
        return """
                {"addresses":["%s"],"conditions":{"ready":true,"serving":true,"terminating":false},
                "nodeName":"node-%d","zone":"zone-%d",
                "targetRef":{"kind":"Pod","namespace":"town","name":"%s-7d9f8b6c5-%05d","uid":"%s"}}
                """.formatted(
                        address,
                        (service + pod) % 100,
                        (service + pod) % 3,
                        name(service),
                        pod + PODS * state,
                        uid(service, "pod" + pod + state));
    }

    private static Thing upstream(int service) {
        return new Thing(UPSTREAMS, name(service), """
                {"apiVersion":"gloo.solo.io/v1","kind":"Upstream","metadata":{"name":"%1$s",
                "labels":{"discovered_by":"kubernetesplugin"}},
                "spec":{"discoveryMetadata":{"labels":{"app":"%1$s","app.kubernetes.io/managed-by":"Helm"}},
                "kube":{"serviceName":"%1$s","serviceNamespace":"town","servicePort":80}}}
                """.formatted(name(service)));
    }

    private static Thing virtualService(int service) {
        return new Thing(VIRTUAL_SERVICES, name(service), """
                {"apiVersion":"gateway.solo.io/v1","kind":"VirtualService","metadata":{"name":"%1$s"},
                "spec":{"virtualHost":{"domains":["%1$s.example.com"],"routes":[{"matchers":[{"prefix":"/api"}],
                "routeAction":{"single":{"upstream":{"name":"%1$s","namespace":"town"}}},
                "options":{"prefixRewrite":"/v1"}}]}}}
                """.formatted(name(service)));
    }

    private static String uid(int service, String what) {
        return UUID.nameUUIDFromBytes((what + service).getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .toString();
    }
}
