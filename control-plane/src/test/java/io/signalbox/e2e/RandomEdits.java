package io.signalbox.e2e;

import com.google.common.collect.ImmutableList;
import io.signalbox.bootstrap.SampleBackend;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A configuration that is edited at random, in all the ways that move traffic: upstreams added, removed and renamed
 * behind routes, routes moved between clusters of all kinds, pods that come and go, a listener that changes, and bad
 * resources beside it all. After every single edit each of {@link #targets} is a route that is valid.
 */
final class RandomEdits {

    /** Routes that are valid all the time. */
    static final ImmutableList<Load.Target> TARGETS = ImmutableList.of(
            new Load.Target("renamed.test", "/"),
            new Load.Target("one-file.test", "/"),
            new Load.Target("pods.test", "/"),
            new Load.Target("moving.test", "/"),
            new Load.Target("edited.test", "/good"));

    private interface Edit {
        void make() throws IOException;
    }

    private final Stage stage;
    private final Random random;
    private final List<SampleBackend> pods;
    private final SampleBackend clusterIp;
    private final List<Edit> kinds = List.of(
            this::renameUpstream,
            this::renameInOneFile,
            this::changePods,
            this::changePods,
            this::changeOptions,
            this::moveRoute,
            this::moveRoute,
            this::toggleUnrelated,
            this::toggleFilter,
            this::breakSomething,
            this::breakRouteBesideGoodOne);
    private int renamed;
    private int inOneFile;
    private int edits;

    /** @param pods backends that all listen on one port */
    RandomEdits(Stage stage, Random random, List<SampleBackend> pods, SampleBackend clusterIp) {
        this.stage = stage;
        this.random = random;
        this.pods = List.copyOf(pods);
        this.clusterIp = clusterIp;
    }

    /** What there is before the first edit. */
    void begin() throws IOException {
        // Makes the listener change with the filters that routes need.
        write("settings", """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gloo: {removeUnusedFilters: true}}
                """);
        write("service", """
                apiVersion: v1
                kind: Service
                metadata: {name: shop, namespace: default}
                spec:
                  clusterIP: %s
                  ports: [{name: http, port: %d, targetPort: %d}]
                """.formatted(
                        clusterIp.address().host(), clusterIp.address().port(), port(pods.getFirst())));
        write("moving-static", staticUpstream("moving-static", pods.getFirst()));
        write("moving-pods", podsUpstream("moving-pods", ""));
        write("pods-route", virtualService("pods", "{upstream: {name: pods, namespace: default}}"));
        write("renamed-0", staticUpstream("renamed-0", pods.getFirst()));
        write("renamed-route", virtualService("renamed", "{upstream: {name: renamed-0, namespace: default}}"));
        changePods();
        changeOptions();
        renameInOneFile();
        moveRoute();
        breakRouteBesideGoodOne();
        edits = 0;
    }

    int edits() {
        return edits;
    }

    void next() throws IOException {
        kinds.get(random.nextInt(kinds.size())).make();
    }

    /** A new upstream, the route to it, and the old one gone: three edits. */
    private void renameUpstream() throws IOException {
        String old = "renamed-" + renamed;
        String name = "renamed-" + ++renamed;
        write(name, staticUpstream(name, anyPod()));
        write("renamed-route", virtualService("renamed", "{upstream: {name: %s, namespace: default}}".formatted(name)));
        delete(old);
    }

    /** The same in a single edit, so that all of it comes at once. */
    private void renameInOneFile() throws IOException {
        String name = "one-file-" + ++inOneFile;
        String upstream = random.nextBoolean() ? staticUpstream(name, anyPod()) : podsUpstream(name, "");
        String route = virtualService("one-file", "{upstream: {name: %s, namespace: default}}".formatted(name));
        write("one-file", upstream + "---\n" + route);
    }

    private void changePods() throws IOException {
        TreeSet<String> ready = new TreeSet<>();
        while (ready.isEmpty()) {
            pods.stream().filter(pod -> random.nextBoolean()).forEach(pod -> ready.add(host(pod)));
        }
        write(
                "slice",
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: shop-1, namespace: default, labels: {kubernetes.io/service-name: shop}}
                addressType: IPv4
                ports: [{name: http, port: %d}]
                endpoints:
                """.formatted(port(pods.getFirst()))
                        + ready.stream()
                                .map("- {addresses: [%s], conditions: {ready: true}}\n"::formatted)
                                .collect(Collectors.joining()));
    }

    /** Envoy warms a cluster whose options change again, while it is in use. */
    private void changeOptions() throws IOException {
        write("pods", podsUpstream("pods", "connectionConfig: {connectTimeout: %ds}".formatted(1 + random.nextInt(9))));
    }

    private void moveRoute() throws IOException {
        String upstream = "{upstream: {name: %s, namespace: default}}";
        List<String> destinations = List.of(
                upstream.formatted("moving-static"),
                upstream.formatted("moving-pods"),
                upstream.formatted("pods"),
                "{kube: {ref: {name: shop, namespace: default}, port: %d}}".formatted(port(clusterIp)));
        write("moving-route", virtualService("moving", destinations.get(random.nextInt(destinations.size()))));
    }

    private void toggleUnrelated() throws IOException {
        String name = "extra-" + random.nextInt(20);
        toggle(
                name,
                staticUpstream(name, anyPod())
                        + "---\n"
                        + virtualService(name, "{upstream: {name: %s, namespace: default}}".formatted(name)));
    }

    private void toggleFilter() throws IOException {
        toggle(
                "filter",
                virtualService("filter", "{upstream: {name: pods, namespace: default}}")
                        + "      options: {cors: {allowOrigin: ['*']}}\n");
    }

    private void breakSomething() throws IOException {
        List<String> bad = List.of(
                "kind: [not, yaml\n  at all",
                virtualService("bad", "{upstream: {name: nobody, namespace: default}}"),
                virtualService("bad", "{upstream: {name: pods, namespace: default}}")
                        .replace("prefix: /", "regex: '('"),
                // Claims a domain that is another's.
                virtualService("zz-thief", "{upstream: {name: nobody, namespace: default}}")
                        .replace("zz-thief.test", "pods.test"),
                staticUpstream("bad", anyPod()).replaceAll("port: [0-9]+", "port: 70000"));
        int which = random.nextInt(bad.size());
        toggle("bad-" + which, bad.get(which));
    }

    private void breakRouteBesideGoodOne() throws IOException {
        String bad = random.nextBoolean() ? "prefix: /bad" : "regex: '/bad('";
        write("edited-route", """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: edited, namespace: default}
                spec:
                  virtualHost:
                    domains: [edited.test]
                    routes:
                    - matchers: [{%s}]
                      routeAction: {single: {upstream: {name: moving-static, namespace: default}}}
                    - matchers: [{prefix: /good}]
                      routeAction: {single: {upstream: {name: pods, namespace: default}}}
                """.formatted(bad));
    }

    private void toggle(String file, String yaml) throws IOException {
        if (stage.exists(file + ".yaml")) {
            delete(file);
        } else {
            write(file, yaml);
        }
    }

    private void write(String file, String yaml) throws IOException {
        stage.write(file + ".yaml", yaml);
        edits++;
    }

    private void delete(String file) throws IOException {
        stage.delete(file + ".yaml");
        edits++;
    }

    private SampleBackend anyPod() {
        return pods.get(random.nextInt(pods.size()));
    }

    private static String host(SampleBackend backend) {
        return backend.address().host();
    }

    private static int port(SampleBackend backend) {
        return backend.address().port();
    }

    private static String virtualService(String name, String destination) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%s.test]
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: %s}
                """.formatted(name, name, destination);
    }

    private static String staticUpstream(String name, SampleBackend backend) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec: {static: {hosts: [{addr: %s, port: %d}]}}
                """.formatted(name, host(backend), port(backend));
    }

    private String podsUpstream(String name, String options) {
        return """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: %s, namespace: default}
                spec:
                  kube: {serviceName: shop, serviceNamespace: default, servicePort: %d}
                  %s
                """.formatted(name, port(clusterIp), options);
    }
}
