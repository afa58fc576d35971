package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.FieldValidateable.Validation;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The chart on a real API server, in a namespace that admits nothing but restricted pods. */
@SuppressWarnings("NullAway.Init") // Set before the tests.
class InstallIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private static Path folder;

    private static Helm helm;

    private String namespace;

    @BeforeAll
    static void find() throws Exception {
        helm = Helm.find(folder);
        cluster.applyCrds();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("install");
        cluster.apply("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce: restricted}}
                """.formatted(namespace));
    }

    static List<Path> valueSets() throws IOException {
        return Helm.valueSets();
    }

    @ParameterizedTest
    @MethodSource("valueSets")
    void the_api_server_accepts_each_object(Path values) throws Exception {
        List<HasMetadata> objects = Rendered.of(helm.template(namespace, "--values", values.toString()))
                .objects();
        assertThat(objects).hasSizeGreaterThan(8);
        assertAccepted(objects);
    }

    @Test
    void the_api_server_accepts_the_plain_manifests() throws Exception {
        String manifests = Files.readString(Helm.DEPLOY.resolve("manifests/signalbox.yaml"))
                .replace("gloo-system", namespace);
        assertAccepted(Rendered.of(manifests).objects());
    }

    /** Applied without effect; a field that the API server does not know is refused. */
    private static void assertAccepted(List<HasMetadata> objects) {
        for (HasMetadata object : objects) {
            HasMetadata accepted = cluster.admin()
                    .resource(object)
                    .dryRun()
                    .fieldValidation(Validation.STRICT)
                    .forceConflicts()
                    .serverSideApply();
            assertThat(accepted.getMetadata().getName())
                    .isEqualTo(object.getMetadata().getName());
        }
    }

    private void helm(String verb, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(verb, "signalbox", Helm.CHART.toString(), "-n", namespace));
        line.addAll(List.of(arguments));
        helm.on(cluster.adminKubeconfig()).run(line.toArray(String[]::new)).expectSuccess();
    }

    @Test
    void an_installation_has_pods_that_are_admitted_and_certificates() throws Exception {
        helm("install");
        assertPodsAreAdmitted();
        assertThat(secret("gloo-xds-tls")).containsOnlyKeys("ca.crt", "tls.crt", "tls.key");
        assertThat(secret("gateway-proxy-xds-tls"))
                .containsOnlyKeys("ca.crt", "tls.crt", "tls.key")
                .containsEntry("ca.crt", secret("gloo-xds-tls").get("ca.crt"))
                .doesNotContainEntry("tls.key", secret("gloo-xds-tls").get("tls.key"));
    }

    @Test
    void an_upgrade_keeps_the_certificates_unless_one_is_gone() throws Exception {
        helm("install");
        Map<String, String> server = secret("gloo-xds-tls");
        Map<String, String> client = secret("gateway-proxy-xds-tls");
        helm("upgrade", "--set", "controlPlane.replicas=3");
        assertThat(deployment("gloo").getSpec().getReplicas()).isEqualTo(3);
        assertThat(secret("gloo-xds-tls")).isEqualTo(server);
        assertThat(secret("gateway-proxy-xds-tls")).isEqualTo(client);

        var secrets = cluster.admin().secrets().inNamespace(namespace);
        secrets.withName("gateway-proxy-xds-tls").delete();
        helm("upgrade");
        assertThat(secret("gloo-xds-tls")).as("both belong together").isNotEqualTo(server);
        assertThat(secret("gateway-proxy-xds-tls").get("ca.crt"))
                .isEqualTo(secret("gloo-xds-tls").get("ca.crt"));
    }

    @Test
    void an_installation_goes_without_a_trace() throws Exception {
        helm("install");
        helm.on(cluster.adminKubeconfig())
                .run("uninstall", "signalbox", "-n", namespace)
                .expectSuccess();
        var client = cluster.admin();
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            var deployments = client.apps().deployments().inNamespace(namespace);
            assertThat(deployments.list().getItems()).isEmpty();
            var secrets = client.secrets().inNamespace(namespace);
            assertThat(secrets.list().getItems()).isEmpty();
            var role = client.rbac().clusterRoles().withName("signalbox-" + namespace);
            assertThat(role.get()).isNull();
        });
    }

    private Map<String, String> secret(String name) {
        return cluster.admin()
                .secrets()
                .inNamespace(namespace)
                .withName(name)
                .require()
                .getData();
    }

    private Deployment deployment(String name) {
        return cluster.admin()
                .apps()
                .deployments()
                .inNamespace(namespace)
                .withName(name)
                .require();
    }

    /** The dev cluster makes no pods of Deployments, so they are shown to the admission here. */
    private void assertPodsAreAdmitted() {
        for (String name : List.of("gloo", "gateway-proxy")) {
            PodTemplateSpec template = deployment(name).getSpec().getTemplate();
            Pod pod = new PodBuilder()
                    .withNewMetadataLike(template.getMetadata())
                    .withName(name)
                    .withNamespace(namespace)
                    .endMetadata()
                    .withSpec(template.getSpec())
                    .build();
            assertThat(cluster.admin().resource(pod).dryRun().create().getSpec().getServiceAccountName())
                    .isEqualTo(name);
            Pod loose = new PodBuilder(pod)
                    .editSpec()
                    .withHostNetwork(true)
                    .endSpec()
                    .build();
            assertThatThrownBy(() -> cluster.admin().resource(loose).dryRun().create())
                    .hasMessageContaining("violates PodSecurity");
        }
    }
}
