package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.AuthInfo;
import io.fabric8.kubernetes.api.model.AuthInfoBuilder;
import io.fabric8.kubernetes.api.model.Config;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.testing.Certificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kubeconfigs with a mistake, and what is said of it. */
class KubeconfigIT extends SourceTest {

    @TempDir
    private Path folder = Path.of("");

    /** The admin's kubeconfig after an edit. */
    private Path kubeconfig(Consumer<Config> edit) throws IOException {
        Config config = Serialization.unmarshal(Files.readString(cluster.adminKubeconfig()), Config.class);
        edit.accept(config);
        return Files.writeString(folder.resolve("kubeconfig"), Serialization.asYaml(config));
    }

    private static void user(Config config, AuthInfo user) {
        config.getUsers().getFirst().setUser(user);
    }

    private static void server(Config config, String server) {
        config.getClusters().getFirst().getCluster().setServer(server);
    }

    private void expectLost(Path kubeconfig, String words) {
        start(kubeconfig, QUICK);
        eventually(world::isStale);
        assertThat(world.staleness().getLast()).contains(words);
        assertThat(world.isSynced()).isFalse();
    }

    private static void expectRefused(Path kubeconfig, String... words) {
        assertThatThrownBy(() ->
                        KubernetesOptions.defaults().withKubeconfig(kubeconfig).client())
                .isInstanceOf(IOException.class)
                .hasMessageContaining(kubeconfig + " cannot be used")
                .hasMessageContainingAll(words);
    }

    @Test
    void a_token_that_has_expired_is_said_and_a_new_one_in_the_file_is_taken() throws IOException {
        Path kubeconfig = kubeconfig(config ->
                user(config, new AuthInfoBuilder().withToken("expired").build()));
        expectLost(kubeconfig, "Unauthorized: it does not know who asks; the token or the certificate");

        cluster.apply("""
                apiVersion: v1
                kind: ServiceAccount
                metadata: {name: reader, namespace: %1$s}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: reader, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{kind: ServiceAccount, name: reader, namespace: %1$s}]
                """.formatted(namespace));
        String token = cluster.admin()
                .serviceAccounts()
                .inNamespace(namespace)
                .withName("reader")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(600L)
                        .endSpec()
                        .build())
                .getStatus()
                .getToken();
        kubeconfig(config -> user(config, new AuthInfoBuilder().withToken(token).build()));
        eventually(() -> world.isSynced() && !world.isStale());
    }

    @Test
    void another_authority_than_the_servers_is_said() throws Exception {
        byte[] other = Files.readAllBytes(
                Certificates.create(folder.resolve("other")).folder().resolve("ca.crt"));
        expectLost(
                kubeconfig(config -> config.getClusters()
                        .getFirst()
                        .getCluster()
                        .setCertificateAuthorityData(Base64.getEncoder().encodeToString(other))),
                "its certificate is not signed by the authority that is named for it");
    }

    @Test
    void a_server_whose_name_is_unknown_is_said() throws IOException {
        expectLost(kubeconfig(config -> server(config, "https://api.invalid:6443")), "its name cannot be looked up");
    }

    @Test
    void a_plugin_that_gives_no_credentials_is_named_instead_of_asking_as_nobody() throws IOException {
        expectRefused(
                kubeconfig(config -> user(
                        config,
                        new AuthInfoBuilder()
                                .withNewExec()
                                .withApiVersion("client.authentication.k8s.io/v1")
                                .withCommand("no-such-login")
                                .withArgs("token", "--cluster=here")
                                .withInteractiveMode("Never")
                                .endExec()
                                .build())),
                "its exec plugin gave no credentials",
                "no-such-login token --cluster=here");
    }

    @Test
    void a_context_that_is_not_there_is_named_instead_of_asking_another_server() throws IOException {
        expectRefused(
                kubeconfig(config -> config.setCurrentContext("elsewhere")),
                "its current-context elsewhere is not one of its contexts, [");
        expectRefused(
                kubeconfig(config -> config.setCurrentContext(null)), "it has no current-context; kubectl config");
    }

    @Test
    void a_mistake_in_the_file_that_the_environment_names_is_said_as_well() throws IOException {
        Path kubeconfig = kubeconfig(config -> config.setCurrentContext("elsewhere"));
        // fabric8 takes it for $KUBECONFIG, which a JVM cannot set.
        System.setProperty("kubeconfig", kubeconfig.toString());
        try {
            assertThatThrownBy(() -> KubernetesOptions.defaults().client())
                    .hasMessageContainingAll(kubeconfig + " cannot be used", "current-context elsewhere");
            Files.delete(kubeconfig);
            assertThatThrownBy(() -> KubernetesOptions.defaults().client())
                    .hasMessageContainingAll(kubeconfig + " cannot be used", "there is no such file");
        } finally {
            System.clearProperty("kubeconfig");
        }
    }

    @Test
    void a_file_that_is_empty_or_names_what_is_not_there_is_said() throws IOException {
        expectRefused(Files.writeString(folder.resolve("empty"), "\n"), "it is empty");
        Path kubeconfig = kubeconfig(config -> user(
                config,
                new AuthInfoBuilder()
                        .withClientCertificate("/no/such.crt")
                        .withClientKey("/no/such.key")
                        .build()));
        expectRefused(kubeconfig, "/no/such.");
    }
}
