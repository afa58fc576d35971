package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Subject;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.boot.ControlPlane;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.cli.Input;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.testing.kubernetes.Asked;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Signalbox as the chart's ServiceAccount, on a real API server whose audit log tells what was asked: all works, and
 * nothing that is granted could be left out.
 */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class LeastPrivilegeIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private static final Ports PORTS = new Ports();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Everything that gets a status. */
    private static final List<Kind<?>> REPORTED = List.of(
            Kinds.PROXY,
            Kinds.GATEWAY,
            Kinds.MATCHABLE_HTTP_GATEWAY,
            Kinds.MATCHABLE_TCP_GATEWAY,
            Kinds.ROUTE_OPTION,
            Kinds.ROUTE_TABLE,
            Kinds.UPSTREAM,
            Kinds.UPSTREAM_GROUP,
            Kinds.VIRTUAL_HOST_OPTION,
            Kinds.VIRTUAL_SERVICE);

    /**
     * One resource of each kind, named as its plural. The VirtualService is wrong, for an Event; it names a Secret of
     * no special type, which is read only then. The Upstream needs labels of Pods.
     */
    private static final String RESOURCES = """
        apiVersion: gateway.solo.io/v1
        kind: Gateway
        metadata: {name: gateways, namespace: %1$s}
        spec: {bindAddress: 127.0.0.1, bindPort: %2$d, httpGateway: {}}
        ---
        apiVersion: gateway.solo.io/v1
        kind: MatchableHttpGateway
        metadata: {name: httpgateways, namespace: %1$s}
        spec: {}
        ---
        apiVersion: gateway.solo.io/v1
        kind: MatchableTcpGateway
        metadata: {name: tcpgateways, namespace: %1$s}
        spec: {}
        ---
        apiVersion: gateway.solo.io/v1
        kind: RouteOption
        metadata: {name: routeoptions, namespace: %1$s}
        spec: {}
        ---
        apiVersion: gateway.solo.io/v1
        kind: RouteTable
        metadata: {name: routetables, namespace: %1$s}
        spec: {}
        ---
        apiVersion: gateway.solo.io/v1
        kind: VirtualHostOption
        metadata: {name: virtualhostoptions, namespace: %1$s}
        spec: {}
        ---
        apiVersion: gateway.solo.io/v1
        kind: VirtualService
        metadata: {name: virtualservices, namespace: %1$s}
        spec:
          sslConfig: {secretRef: {name: pair, namespace: %1$s}}
          virtualHost:
            domains: ['%1$s.example.com']
            routes:
            - matchers: [{prefix: /a/../b}]
              directResponseAction: {status: 200}
        ---
        apiVersion: gateway.solo.io/v1
        kind: VirtualService
        metadata: {name: fine, namespace: %1$s}
        spec:
          virtualHost:
            domains: ['fine.%1$s.example.com']
            routes:
            - matchers: [{prefix: /}]
              directResponseAction: {status: 200}
        ---
        apiVersion: gloo.solo.io/v1
        kind: Proxy
        metadata: {name: proxies, namespace: %1$s}
        spec: {}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: cart, namespace: %1$s}
        spec: {selector: {app: cart}, ports: [{port: 80}]}
        ---
        apiVersion: gloo.solo.io/v1
        kind: Upstream
        metadata: {name: upstreams, namespace: %1$s}
        spec:
          kube:
            serviceName: cart
            serviceNamespace: %1$s
            servicePort: 80
            selector: {version: v1}
        ---
        apiVersion: gloo.solo.io/v1
        kind: UpstreamGroup
        metadata: {name: upstreamgroups, namespace: %1$s}
        spec:
          destinations:
          - {destination: {upstream: {name: upstreams, namespace: %1$s}}, weight: 1}
            """;

    @TempDir
    private static Path helmHome;

    private static Helm helm;

    @TempDir
    private Path folder;

    private String home;
    private String shop;
    private String vault;
    private Rendered chart;

    @BeforeAll
    static void find() throws Exception {
        helm = Helm.find(helmHome);
        cluster.applyCrds();
    }

    @BeforeEach
    void makeNamespaces() {
        home = cluster.namespace("home");
        shop = cluster.namespace("shop");
        vault = cluster.namespace("vault");
        for (String namespace : List.of(home, shop, vault)) {
            cluster.apply("""
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: pair, namespace: %s}
                    type: Opaque
                    stringData: {tls.crt: x, tls.key: y}
                    """.formatted(namespace));
        }
    }

    @AfterEach
    void clean() {
        Stream.of(home, shop, vault).forEach(cluster::delete);
        chart.all(ClusterRole.class)
                .forEach(role -> cluster.admin().resource(role).delete());
        chart.all(ClusterRoleBinding.class)
                .forEach(binding -> cluster.admin().resource(binding).delete());
    }

    /** What of the chart gives rights, and the Settings that go with it. */
    private void install(String... values) throws Exception {
        chart = Rendered.of(helm.template(home, values));
        List<Subject> subjects = Stream.concat(
                        chart.all(ClusterRoleBinding.class).stream().flatMap(each -> each.getSubjects().stream()),
                        chart.all(RoleBinding.class).stream().flatMap(each -> each.getSubjects().stream()))
                .distinct()
                .toList();
        assertThat(subjects).singleElement().satisfies(subject -> {
            assertThat(subject.getKind()).isEqualTo("ServiceAccount");
            assertThat(subject.getName()).isEqualTo("gloo");
            assertThat(subject.getNamespace()).isEqualTo(home);
        });
        chart.objects().stream()
                .filter(each -> each instanceof ServiceAccount
                        || each instanceof Role
                        || each instanceof RoleBinding
                        || each instanceof ClusterRole
                        || each instanceof ClusterRoleBinding
                        || each.getKind().equals("Settings"))
                .forEach(each -> cluster.admin().resource(each).forceConflicts().serverSideApply());
        String user = "system:serviceaccount:" + home + ":gloo";
        Right.granted(chart).forEach(right -> cluster.awaitDecision(user, right.asRequest(), Asked.Decision.ALLOW));
    }

    @Test
    void with_all_namespaces_all_works_and_nothing_more_is_granted() throws Exception {
        install();
        assertThat(chart.all(ClusterRole.class)).hasSize(1);
        assertEverythingWorks();
    }

    @Test
    void with_some_namespaces_all_works_and_nothing_more_is_granted() throws Exception {
        install("--set", "settings.watchNamespaces={" + home + "," + shop + "}");
        assertThat(chart.all(ClusterRole.class)).isEmpty();
        assertEverythingWorks();
    }

    @Test
    void with_namespaces_by_labels_all_works_and_nothing_more_is_granted() throws Exception {
        install(
                "--set-json",
                "settings.watchNamespaceSelectors=[{\"matchExpressions\": [{\"key\": \"kubernetes.io/metadata.name\","
                        + " \"operator\": \"In\", \"values\": [\"" + home + "\", \"" + shop + "\"]}]}]");
        assertEverythingWorks();
    }

    private void assertEverythingWorks() throws Exception {
        List<Right> granted = Right.granted(chart);
        int xdsPort = PORTS.next();
        try (ControlPlane controlPlane = start(xdsPort)) {
            controlPlane.store().ready().toCompletableFuture().get();
            configure(home);
            configure(shop);
            BootstrapOptions options = BootstrapOptions.of(
                            EnvoyNode.of("test", home + "~gateway-proxy"), HostPort.loopback(xdsPort))
                    .withAdmin(HostPort.loopback(0));
            try (EnvoyProcess envoy = EnvoyProcess.start(
                    EnvoyBinary.locate(System.getenv(), System.err::println), Bootstrap.render(options), folder)) {
                envoy.awaitConnected(LIMIT).awaitReady(LIMIT);
                writeAndTakeBack();
                await().atMost(LIMIT).untilAsserted(() -> {
                    assertThat(withoutStatus()).as("resources without a status").isEmpty();
                    assertThat(Right.superfluous(granted, cluster.asked(home, "gloo")))
                            .isEmpty();
                });
            }
            assertThat(cluster.asked(home, "gloo")).filteredOn(Asked::refused).isEmpty();
            assertThat(controlPlane.store().view().places()).isEmpty();
        }
        // That the comparison can fail: with a right of each sort that nobody needs.
        List<Right> tooMuch = new ArrayList<>(granted);
        tooMuch.add(new Right("get", "", "configmaps", shop, ""));
        tooMuch.add(new Right("*", "gloo.solo.io", "upstreams", shop, ""));
        tooMuch.add(new Right("list", "gloo.solo.io", "settings", "", ""));
        tooMuch.add(new Right("update", "coordination.k8s.io", "leases", home, "other"));
        assertThat(Right.superfluous(tooMuch, cluster.asked(home, "gloo")))
                .contains(
                        "never used: get configmaps in " + shop,
                        "never used: * upstreams.gloo.solo.io in " + shop,
                        "never used: list settings.gloo.solo.io in all namespaces",
                        "never used: update leases.coordination.k8s.io other in " + home,
                        "granted twice: list settings.gloo.solo.io in " + home);
    }

    /** Upstreams of a Service that comes, changes and goes; Proxies while the Settings ask for them. */
    private void writeAndTakeBack() {
        persistProxies(true);
        service("blue");
        await().atMost(LIMIT).until(() -> names(Kinds.PROXY).contains("gateway-proxy"));
        await().atMost(LIMIT).until(() -> names(Kinds.UPSTREAM).stream().anyMatch(name -> name.contains("passing")));
        service("green");
        configure(home); // With another port, which the Proxy has, too.
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(cluster.asked(home, "gloo"))
                        .filteredOn(request -> request.namespace().equals(home)
                                && request.verb().equals("patch"))
                        .extracting(Asked::resource)
                        .contains("upstreams", "proxies"));
        persistProxies(false);
        cluster.admin().services().inNamespace(shop).withName("passing").delete();
    }

    private void persistProxies(boolean persist) {
        cluster.admin()
                .genericKubernetesResources(Kinds.SETTINGS.apiVersion(), Kinds.SETTINGS.name())
                .inNamespace(home)
                .withName("default")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\": {\"gateway\": {\"persistProxySpec\": " + persist + "}}}");
    }

    private void service(String colour) {
        cluster.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: passing, namespace: %s, labels: {colour: %s}}
                spec: {selector: {app: %2$s}, ports: [{port: 80}]}
                """.formatted(shop, colour));
    }

    private List<String> names(Kind<?> kind) {
        return cluster
                .admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(home)
                .list()
                .getItems()
                .stream()
                .map(each -> each.getMetadata().getName())
                .toList();
    }

    private Path kubeconfig() {
        return cluster.kubeconfig(
                "system:serviceaccount:" + home + ":gloo", "system:serviceaccounts", "system:serviceaccounts:" + home);
    }

    private ControlPlane start(int xdsPort) throws IOException {
        return ControlPlane.start(
                new ControlPlane.Options(
                        new Input.Cluster(KubernetesOptions.defaults()
                                .withKubeconfig(kubeconfig())
                                .withNamespace(home)),
                        HostPort.loopback(xdsPort),
                        Optional.empty(),
                        home,
                        Duration.ZERO,
                        UnaryOperator.identity()),
                XdsMetrics.NONE);
    }

    /** One resource of each kind. */
    private static void configure(String namespace) {
        cluster.apply(RESOURCES.formatted(namespace, PORTS.next()));
    }

    private List<String> withoutStatus() {
        return Stream.of(home, shop)
                .flatMap(namespace -> REPORTED.stream()
                        .filter(kind -> state(kind, namespace).isEmpty())
                        .map(kind -> kind.plural() + " in " + namespace))
                .toList();
    }

    private String state(Kind<?> kind, String namespace) {
        GenericKubernetesResource now = cluster.admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(namespace)
                .withName(kind.plural())
                .require();
        Object state = now.get("status", "statuses", home, "state");
        return state == null ? "" : state.toString();
    }

    @Test
    void with_some_namespaces_the_secrets_of_others_cannot_be_read() throws Exception {
        install("--set", "settings.watchNamespaces={" + home + "," + shop + "}");
        KubernetesClient account = cluster.client(
                "system:serviceaccount:" + home + ":gloo", "system:serviceaccounts", "system:serviceaccounts:" + home);

        assertThat(account.secrets().inNamespace(shop).list().getItems()).isNotEmpty();
        assertForbidden(() -> account.secrets().inNamespace(vault).list());
        assertForbidden(
                () -> account.secrets().inNamespace(vault).withName("pair").get());
        assertForbidden(() -> account.secrets().inAnyNamespace().list());
        assertForbidden(() -> account.secrets().inNamespace("kube-system").list());
    }

    private static void assertForbidden(Runnable request) {
        assertThatThrownBy(request::run)
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(403));
    }
}
