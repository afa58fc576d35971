package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the chart renders, for each of the value sets in its folder {@code ci}. */
@SuppressWarnings("NullAway.Init") // Set before all tests.
class ChartIT {

    private static final String NAMESPACE = "edge";

    @TempDir
    private static Path folder;

    private static Helm helm;

    @BeforeAll
    static void find() throws Exception {
        helm = Helm.find(folder);
    }

    static List<Path> valueSets() throws IOException {
        return Helm.valueSets();
    }

    private static Rendered rendered(String... arguments) throws Exception {
        return Rendered.of(helm.template(NAMESPACE, arguments));
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void helm_has_nothing_to_say_against_it(Path values) throws Exception {
        helm.run("lint", "--strict", "--values", values.toString(), Helm.CHART.toString())
                .expectSuccess();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void every_pod_is_confined(Path values) throws Exception {
        List<PodTemplateSpec> pods = rendered("--values", values.toString()).podTemplates();
        assertThat(pods).isNotEmpty();
        assertThat(pods).allSatisfy(pod -> {
            PodSpec spec = pod.getSpec();
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getRunAsUser()).isPositive();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getHostNetwork()).isNull();
            assertThat(spec.getVolumes())
                    .allSatisfy(volume -> assertThat(volume.getHostPath()).isNull());
            assertThat(spec.getTopologySpreadConstraints())
                    .extracting(constraint -> constraint.getTopologyKey())
                    .containsExactly("topology.kubernetes.io/zone", "kubernetes.io/hostname");
            assertThat(spec.getContainers()).isNotEmpty().allSatisfy(ChartIT::assertConfined);
        });
    }

    private static void assertConfined(Container container) {
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getResources().getLimits()).containsKey("memory");
        assertThat(container.getStartupProbe()).isNotNull();
        assertThat(container.getReadinessProbe()).isNotNull();
        assertThat(container.getLivenessProbe()).isNotNull();
        assertThat(container.getLifecycle().getPreStop()).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "controlPlane.replica=3                   | replica",
                "gatewayproxy.enabled=false               | gatewayproxy",
                "xdsTls.mode=off                          | 'xdsTls/mode'",
                "xdsTls.secret=x                          | secret",
                "bindAddress=1.2.3.4                      | bindAddress",
                "gatewayProxy.image.tag=distroless-v1.40.0| 'gatewayProxy/image/tag'",
                "gatewayProxy.service.ports[0].port=80    | targetPort",
                "networkPolicy.apiServer.port=6443        | port",
                "settings.spec.watchNamespaces=a          | 'settings/spec'",
                "controlPlane.resources.limit.cpu=1       | limit",
            })
    void a_value_that_is_not_meant_is_refused(String value, String named) throws Exception {
        assertThat(helm.run("template", "x", Helm.CHART.toString(), "--set", value)
                        .expectFailure())
                .contains("values don't meet the specifications of the schema", named);
    }

    @Test
    void the_plain_manifests_are_what_the_chart_renders_today() throws Exception {
        Helm.run(Map.of(), List.of(Helm.DEPLOY.resolve("manifests/render").toString(), folder.toString()))
                .expectSuccess();
        assertThat(Helm.DEPLOY.resolve("manifests/signalbox.yaml"))
                .as("deploy/manifests/render writes them anew")
                .hasContent(Files.readString(folder.resolve("signalbox.yaml")));
    }

    @Test
    void envoy_starts_with_what_signalbox_renders_for_this_installation() throws Exception {
        assertThat(envoyFiles())
                .isEqualTo(new ChartBootstrap(NAMESPACE, "gloo.edge.svc.cluster.local", "::").withTls());
        assertThat(envoyFiles("--set", "xdsTls.mode=plaintext,clusterDomain=a.b,bindAddress=0.0.0.0"))
                .isEqualTo(new ChartBootstrap(NAMESPACE, "gloo.edge.svc.a.b", "0.0.0.0").plaintext());
    }

    private static Map<String, String> envoyFiles(String... arguments) throws Exception {
        Map<String, String> files = new TreeMap<>(rendered(arguments)
                .one(ConfigMap.class, "gateway-proxy-envoy-config")
                .getData());
        assertThat(files.remove("drain.sh")).startsWith("# bash drain.sh");
        return files;
    }

    @Test
    void names_and_ports_are_gloo_edges() throws Exception {
        Rendered all = rendered();
        Service xds = all.one(Service.class, "gloo");
        assertThat(xds.getSpec().getPorts())
                .singleElement()
                .returns(9977, ServicePort::getPort)
                .returns("grpc-xds", ServicePort::getName);
        assertThat(xds.getSpec().getSelector()).isEqualTo(Map.of("gloo", "gloo"));
        Service gateway = all.one(Service.class, "gateway-proxy");
        assertThat(gateway.getSpec().getType()).isEqualTo("LoadBalancer");
        assertThat(gateway.getSpec().getPorts().stream()
                        .collect(Collectors.toMap(
                                ServicePort::getPort,
                                port -> port.getTargetPort().getIntVal())))
                .isEqualTo(Map.of(80, 8080, 443, 8443));
        assertThat(all.one(Deployment.class, "gateway-proxy")
                        .getSpec()
                        .getTemplate()
                        .getMetadata()
                        .getLabels())
                .containsAllEntriesOf(gateway.getSpec().getSelector())
                .containsEntry("gloo", "gateway-proxy");
        assertThat(all.has("Settings", "default")).isTrue();
        assertThat(all.has("Gateway", "gateway-proxy")).isTrue();
        assertThat(all.has("Gateway", "gateway-proxy-ssl")).isTrue();
        assertThat(all.has("PodDisruptionBudget", "gloo")).isTrue();
        assertThat(all.has("PodDisruptionBudget", "gateway-proxy")).isTrue();
    }

    @Test
    void a_pod_is_given_the_time_that_its_end_takes() throws Exception {
        Rendered all = rendered("--set", "gatewayProxy.drain.atMostSeconds=90");
        PodSpec controlPlane =
                all.one(Deployment.class, "gloo").getSpec().getTemplate().getSpec();
        Duration wait = Duration.ofSeconds(controlPlane
                .getContainers()
                .getFirst()
                .getLifecycle()
                .getPreStop()
                .getSleep()
                .getSeconds());
        Duration margin = Duration.ofSeconds(10);
        assertThat(Duration.ofSeconds(controlPlane.getTerminationGracePeriodSeconds()))
                .isGreaterThanOrEqualTo(
                        wait.plus(ConnectionTimes.DEFAULT.drain()).plus(margin));
        assertThat(all.one(Deployment.class, "gateway-proxy")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTerminationGracePeriodSeconds())
                .isEqualTo(100);
    }

    @Test
    void watched_namespaces_need_no_right_elsewhere_unless_they_are_many() throws Exception {
        Rendered two = rendered("--set", "settings.watchNamespaces={shop,cart}");
        assertThat(two.all(ClusterRole.class)).isEmpty();
        assertThat(two.all(Role.class))
                .filteredOn(role -> role.getMetadata().getName().equals("signalbox-watched-by-edge"))
                .extracting(role -> role.getMetadata().getNamespace())
                .containsExactlyInAnyOrder("cart", "edge", "shop");
        String many = IntStream.range(0, 16).mapToObj(i -> "n" + i).collect(Collectors.joining(","));
        assertThat(rendered("--set", "settings.watchNamespaces={" + many + "}").all(ClusterRole.class))
                .hasSize(1);
    }

    /** A right that is missing makes the control plane wait, so a kind that is new must not be forgotten here. */
    @ParameterizedTest
    @ValueSource(strings = {"settings.watchNamespaceSelectors[0].matchLabels.a=b", "settings.watchNamespaces={shop}"})
    void every_kind_that_is_read_may_be_read(String settings) throws Exception {
        boolean selectors = settings.contains("Selectors");
        List<PolicyRule> rules = rules(rendered("--set", settings));
        for (Kind<?> kind : Kinds.ALL) {
            boolean read = !kind.equals(Kinds.CONFIG_MAP) && (selectors || !kind.equals(Kinds.NAMESPACE));
            for (String verb : List.of("list", "watch")) {
                assertThat(allowed(rules, kind.group(), kind.plural(), verb))
                        .as("%s %s", verb, kind.plural())
                        .isEqualTo(read);
            }
            assertThat(allowed(rules, kind.group(), kind.plural() + "/status", "patch"))
                    .as("status of %s", kind.plural())
                    .isEqualTo(kind.group().endsWith("solo.io"));
        }
    }

    private static List<PolicyRule> rules(Rendered all) {
        return Stream.concat(
                        all.all(ClusterRole.class).stream().flatMap(role -> role.getRules().stream()),
                        all.all(Role.class).stream().flatMap(role -> role.getRules().stream()))
                .toList();
    }

    private static boolean allowed(List<PolicyRule> rules, String group, String resource, String verb) {
        return rules.stream()
                .anyMatch(rule -> rule.getApiGroups().contains(group)
                        && rule.getResources().contains(resource)
                        && rule.getVerbs().contains(verb));
    }

    @Test
    void secrets_are_made_by_the_chart_only_if_it_is_asked_to() throws Exception {
        assertThat(rendered().has("Secret", "gloo-xds-tls")).isTrue();
        assertThat(rendered().has("Secret", "gateway-proxy-xds-tls")).isTrue();
        assertThat(helm.template(NAMESPACE, "--set", "xdsTls.mode=existing")).doesNotContain("kind: Secret");
        assertThat(helm.template(NAMESPACE, "--set", "xdsTls.mode=plaintext"))
                .doesNotContain("kind: Secret", "--xds-tls", "xds-tls");
    }
}
