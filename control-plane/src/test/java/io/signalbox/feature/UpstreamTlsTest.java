package io.signalbox.feature;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters.TlsProtocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamTlsTest {

    private static final String PAIR_AND_CA = TlsSecret.holding(
                    "tls.crt", TlsSecret.file("ec.crt"),
                    "tls.key", TlsSecret.file("ec.key"),
                    "ca.crt", TlsSecret.file("rsa.crt"))
            .yaml();

    private static final String CA = TlsSecret.holding(
                    "ca.crt", TlsSecret.file("rsa.crt"), "tls.crt", "", "tls.key", "")
            .yaml();

    private static final String WARN_OF_MISSING_SECRETS = """
            apiVersion: gloo.solo.io/v1
            kind: Settings
            metadata: {name: default, namespace: gloo-system}
            spec: {gateway: {validation: {warnMissingTlsSecret: true}}}
            """;

    @Test
    void a_secret_is_asked_for_by_sds_on_the_ads_stream() {
        var outcome = with("secretRef: {name: backend, namespace: default}", PAIR_AND_CA);

        CommonTlsContext common = outcome.tls().getCommonTlsContext();
        assertThat(common.getTlsCertificateSdsSecretConfigsList())
                .extracting(SdsSecretConfig::getName)
                .containsExactly("default/backend/tls");
        assertThat(common.getTlsCertificateSdsSecretConfigs(0).getSdsConfig().hasAds())
                .isTrue();
        assertThat(common.getValidationContextSdsSecretConfig().getName()).isEqualTo("default/backend/ca");
        assertThat(outcome.secrets()).containsExactly("default/backend/tls", "default/backend/ca");
    }

    @Test
    void a_reference_without_namespace_means_the_upstreams_own() {
        assertThat(with("secretRef: {name: backend}", PAIR_AND_CA).secrets())
                .containsExactly("default/backend/tls", "default/backend/ca");
    }

    @Test
    void row_10_1_35_a_missing_secret_is_an_error() {
        assertThat(with("secretRef: {name: backend, namespace: default}").said())
                .containsExactly(
                        "ERROR spec.sslConfig.secretRef TlsSecretMissing: Secret default/backend does not exist");
    }

    @Test
    void row_10_1_35_a_missing_secret_is_a_warning_if_the_settings_say_so_but_never_leads_to_unverified_tls() {
        var outcome = with("secretRef: {name: backend, namespace: default}", WARN_OF_MISSING_SECRETS);

        assertThat(outcome.said())
                .containsExactly(
                        "WARNING spec.sslConfig.secretRef TlsSecretMissing: Secret default/backend does not exist;"
                                + " until it comes, connections to this Upstream fail");
        assertThat(outcome.tls().getCommonTlsContext().hasValidationContextSdsSecretConfig())
                .isTrue();
    }

    @Test
    void a_secret_of_a_namespace_that_is_not_watched_says_so() {
        assertThat(with("secretRef: {name: backend, namespace: unseen}").said())
                .containsExactly("ERROR spec.sslConfig.secretRef TlsSecretMissing:"
                        + " Secret unseen/backend cannot be used: namespace unseen is not watched");
    }

    @Test
    void row_10_1_36_a_secret_with_only_a_certificate_is_an_error() {
        String half = TlsSecret.holding("tls.crt", TlsSecret.file("ec.crt"), "tls.key", "")
                .yaml();

        assertThat(with("secretRef: {name: backend, namespace: default}", half).said())
                .containsExactly(
                        "ERROR spec.sslConfig.secretRef TlsSecretUnusable: Secret default/backend is not a valid TLS"
                                + " secret: tls.crt and tls.key go together, but tls.key is empty");
    }

    @Test
    void row_10_1_37_a_root_ca_alone_verifies_without_a_client_certificate() {
        var outcome = with("secretRef: {name: backend, namespace: default}", CA);

        CommonTlsContext common = outcome.tls().getCommonTlsContext();
        assertThat(common.getTlsCertificateSdsSecretConfigsList()).isEmpty();
        assertThat(common.getValidationContextSdsSecretConfig().getName()).isEqualTo("default/backend/ca");
        assertThat(outcome.secrets()).containsExactly("default/backend/ca");
    }

    @Test
    void row_10_1_38_one_way_tls_verifies_but_shows_no_client_certificate() {
        var outcome = with("oneWayTls: true\nsecretRef: {name: backend, namespace: default}", PAIR_AND_CA);

        assertThat(outcome.tls().getCommonTlsContext().getTlsCertificateSdsSecretConfigsList())
                .isEmpty();
        assertThat(outcome.secrets()).containsExactly("default/backend/ca");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verifySubjectAltName: [a.example.com]",
                "verifySubjectAltName: [a.example.com]\nsslFiles: {tlsCert: /a.crt, tlsKey: /a.key}",
                "verifySubjectAltName: [a.example.com]\nsds: {certificatesSecretName: a}"
            })
    void row_10_1_39_names_cannot_be_verified_without_a_root_ca(String sslConfig) {
        assertThat(with(sslConfig).said())
                .hasSize(1)
                .allSatisfy(
                        said -> assertThat(said).startsWith("ERROR spec.sslConfig.verifySubjectAltName TlsNoRootCa:"));
    }

    @Test
    void names_of_any_type_are_verified() {
        var context = with(
                        "verifySubjectAltName: [a.example.com]\nsecretRef: {name: backend, namespace: default}",
                        PAIR_AND_CA)
                .tls()
                .getCommonTlsContext()
                .getCombinedValidationContext();

        assertThat(context.getDefaultValidationContext().getMatchTypedSubjectAltNamesList())
                .hasSize(4)
                .allSatisfy(
                        matcher -> assertThat(matcher.getMatcher().getExact()).isEqualTo("a.example.com"))
                .extracting(SubjectAltNameMatcher::getSanType)
                .contains(SubjectAltNameMatcher.SanType.DNS, SubjectAltNameMatcher.SanType.URI);
        assertThat(context.getValidationContextSdsSecretConfig().getName()).isEqualTo("default/backend/ca");
    }

    @Test
    void row_10_1_40_an_upstreams_own_parameters_replace_the_settings_as_a_whole() {
        var outcome = with("parameters: {maximumProtocolVersion: TLSv1_2}", """
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {upstreamOptions: {sslParameters: {minimumProtocolVersion: TLSv1_3, cipherSuites: [a]}}}
                """);

        var parameters = outcome.tls().getCommonTlsContext().getTlsParams();
        assertThat(parameters.getTlsMinimumProtocolVersion()).isEqualTo(TlsProtocol.TLS_AUTO);
        assertThat(parameters.getTlsMaximumProtocolVersion()).isEqualTo(TlsProtocol.TLSv1_2);
        assertThat(parameters.getCipherSuitesList()).isEmpty();
    }

    @Test
    void an_empty_ssl_config_is_tls_that_checks_nothing() {
        var outcome = with("{}");

        assertThat(outcome.cluster().getTransportSocket().getName()).isEqualTo("envoy.transport_sockets.tls");
        assertThat(outcome.tls().getCommonTlsContext()).isEqualTo(CommonTlsContext.getDefaultInstance());
        assertThat(outcome.said()).isEmpty();
    }

    @Test
    void files_are_read_by_envoy() {
        var common = with("sslFiles: {tlsCert: /a.crt, tlsKey: /a.key, rootCa: /ca.crt}")
                .tls()
                .getCommonTlsContext();

        assertThat(common.getTlsCertificates(0).getCertificateChain().getFilename())
                .isEqualTo("/a.crt");
        assertThat(common.getTlsCertificates(0).getPrivateKey().getFilename()).isEqualTo("/a.key");
        assertThat(common.getValidationContext().getTrustedCa().getFilename()).isEqualTo("/ca.crt");
    }

    @Test
    void a_certificate_file_without_its_key_file_is_an_error() {
        assertThat(with("sslFiles: {tlsCert: /a.crt}").said())
                .containsExactly("ERROR spec.sslConfig.sslFiles TlsHalfAPair:"
                        + " tlsCert and tlsKey go together; give both, or neither for one-way TLS");
    }

    @Test
    void another_sds_server_is_asked_through_the_cluster_of_the_bootstrap() {
        var sds = with("sds: {certificatesSecretName: client, validationContextName: ca}")
                .tls()
                .getCommonTlsContext();

        var service = sds.getTlsCertificateSdsSecretConfigs(0)
                .getSdsConfig()
                .getApiConfigSource()
                .getGrpcServices(0);
        assertThat(service.getEnvoyGrpc().getClusterName()).isEqualTo("gateway_proxy_sds");
        assertThat(sds.getValidationContextSdsSecretConfig().getName()).isEqualTo("ca");
    }

    @Test
    void an_sds_server_by_uri_is_reached_by_googles_client() {
        var service = with("sds: {targetUri: \"unix:/sds.sock\", validationContextName: ca}")
                .tls()
                .getCommonTlsContext()
                .getValidationContextSdsSecretConfig()
                .getSdsConfig()
                .getApiConfigSource()
                .getGrpcServices(0);

        assertThat(service.getGoogleGrpc().getTargetUri()).isEqualTo("unix:/sds.sock");
        assertThat(service.getGoogleGrpc().getStatPrefix()).isEqualTo("ca");
    }

    @Test
    void an_sds_server_that_is_asked_for_nothing_is_an_error() {
        assertThat(with("sds: {clusterName: sds}").said())
                .containsExactly("ERROR spec.sslConfig.sds TlsNoSdsName: name what to ask the SDS server for:"
                        + " certificatesSecretName, validationContextName or both");
    }

    private static UpstreamCluster with(String sslConfig, String... others) {
        return UpstreamCluster.of(
                "static: {hosts: [{addr: 10.0.0.1, port: 8443}]}\nsslConfig:\n" + sslConfig.indent(2), others);
    }
}
