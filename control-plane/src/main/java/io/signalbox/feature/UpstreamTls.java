package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext.CombinedCertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher.SanType;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gloo.SSLFiles;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.UpstreamSslConfig;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.SecretPart;
import io.signalbox.reference.SecretPart.Part;
import io.signalbox.report.Reason;

/**
 * TLS to an Upstream's hosts: {@code spec.sslConfig}. What is in a Secret comes by SDS and is {@link Secrets}; files
 * are read by Envoy on its own machine; {@code sds} names another SDS server. {@code sslConfig: {}} is TLS that checks
 * nothing.
 *
 * <p>A Secret that is missing is an error, or a warning if {@code gateway.validation.warnMissingTlsSecret} is true in
 * the Settings: connections then fail until the Secret comes, and are never made without TLS.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/tls.proto">UpstreamTlsContext</a>
 * <p><b>Reports</b> {@link #SECRET_MISSING}, {@link #SECRET_STILL_MISSING}, {@link #SECRET_UNUSABLE}, {@link
 * #HALF_A_PAIR}, {@link #NO_ROOT_CA}, {@link #NO_SDS_NAME}, {@link UpstreamSockets#UNKNOWN_VERSION}
 */
final class UpstreamTls implements UpstreamFeature {

    static final Reason SECRET_MISSING = Reason.error("TlsSecretMissing");
    static final Reason SECRET_STILL_MISSING = Reason.warning("TlsSecretMissing");
    static final Reason SECRET_UNUSABLE = Reason.error("TlsSecretUnusable");
    static final Reason HALF_A_PAIR = Reason.error("TlsHalfAPair");
    static final Reason NO_ROOT_CA = Reason.error("TlsNoRootCa");
    static final Reason NO_SDS_NAME = Reason.error("TlsNoSdsName");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasSslConfig()) {
            return;
        }
        UpstreamSslConfig config = in.getSslConfig();
        UpstreamTlsContext.Builder context = UpstreamTlsContext.newBuilder()
                .setSni(config.getSni())
                .setAllowRenegotiation(config.getAllowRenegotiation().getValue());
        CommonTlsContext.Builder common = context.getCommonTlsContextBuilder();
        common.addAllAlpnProtocols(config.getAlpnProtocolsList());
        UpstreamSockets.parameters(in, scope).ifPresent(common::setTlsParams);
        Scope here = scope.at("sslConfig");
        switch (config.getSslSecretsCase()) {
            case SECRET_REF -> fromSecret(config, here, common);
            case SSL_FILES -> fromFiles(config, here, common);
            case SDS -> fromSdsServer(config, here, common);
            case SSLSECRETS_NOT_SET -> {} // TLS without a look at the certificate
        }
        boolean verifies = common.getValidationContextTypeCase()
                != CommonTlsContext.ValidationContextTypeCase.VALIDATIONCONTEXTTYPE_NOT_SET;
        if (config.getVerifySubjectAltNameCount() > 0 && !verifies && !here.hasErrors()) {
            here.at("verifySubjectAltName")
                    .report(
                            NO_ROOT_CA,
                            "names can only be verified against a root CA; give one,"
                                    + " in ca.crt of the Secret, in sslFiles.rootCa or in"
                                    + " sds.validationContextName");
        }
        cluster.setTransportSocket(UpstreamSockets.tls(context.build()));
    }

    private static void fromSecret(UpstreamSslConfig config, Scope scope, CommonTlsContext.Builder out) {
        Key<Secret> key = secretKey(config.getSecretRef(), scope.subject());
        Scope here = scope.at("secretRef");
        switch (scope.lookups().find(key)) {
            case Lookup.Found<Resource<Secret>>(var secret) -> {
                switch (Secrets.read(secret)) {
                    case Secrets.Tls.Unusable(var because) -> {
                        here.report(SECRET_UNUSABLE, key + " " + because);
                        verifyBySds(config, secret(key, Part.VALIDATION, scope), out);
                    }
                    case Secrets.Tls.Usable usable -> {
                        if (usable.hasCertificate() && !config.getOneWayTls().getValue()) {
                            out.addTlsCertificateSdsSecretConfigs(secret(key, Part.CERTIFICATE, scope));
                        }
                        if (usable.hasRootCa()) {
                            verifyBySds(config, secret(key, Part.VALIDATION, scope), out);
                        }
                    }
                }
            }
            case Lookup.Missing<Resource<Secret>> missing -> missing(config, key, "does not exist", here, out);
            case Lookup.NotPermitted<Resource<Secret>>(var because) ->
                missing(config, key, "cannot be used: " + because, here, out);
        }
    }

    /**
     * Nothing is known of what the Secret will hold, but a root CA that has not come keeps Envoy from connecting
     * unverified.
     */
    private static void missing(
            UpstreamSslConfig config, Key<Secret> key, String because, Scope scope, CommonTlsContext.Builder out) {
        if (warnsOfMissingSecrets(scope.settings())) {
            scope.report(
                    SECRET_STILL_MISSING, key + " " + because + "; until it comes, connections to this Upstream fail");
        } else {
            scope.report(SECRET_MISSING, key + " " + because);
        }
        verifyBySds(config, secret(key, Part.VALIDATION, scope), out);
    }

    private static SdsSecretConfig secret(Key<Secret> key, Part part, Scope scope) {
        SecretPart needed = new SecretPart(key, part);
        scope.require(needed);
        return Secrets.reference(needed);
    }

    private static boolean warnsOfMissingSecrets(Settings settings) {
        return settings.getGateway().getValidation().getWarnMissingTlsSecret().getValue();
    }

    /** The Secret that an Upstream names; without a namespace, in the Upstream's own. */
    static Key<Secret> secretKey(ResourceRef ref, Key<?> subject) {
        return Kinds.SECRET.key(ref.getNamespace().isEmpty() ? subject.namespace() : ref.getNamespace(), ref.getName());
    }

    private static void fromFiles(UpstreamSslConfig config, Scope scope, CommonTlsContext.Builder out) {
        SSLFiles files = config.getSslFiles();
        if (files.getTlsCert().isEmpty() != files.getTlsKey().isEmpty()) {
            scope.at("sslFiles")
                    .report(HALF_A_PAIR, "tlsCert and tlsKey go together; give both, or neither for one-way TLS");
        } else if (!files.getTlsCert().isEmpty() && !config.getOneWayTls().getValue()) {
            out.addTlsCertificates(TlsCertificate.newBuilder()
                    .setCertificateChain(file(files.getTlsCert()))
                    .setPrivateKey(file(files.getTlsKey())));
        }
        if (!files.getRootCa().isEmpty()) {
            out.setValidationContext(names(config).setTrustedCa(file(files.getRootCa())));
        }
    }

    private static DataSource file(String path) {
        return DataSource.newBuilder().setFilename(path).build();
    }

    private static void fromSdsServer(UpstreamSslConfig config, Scope scope, CommonTlsContext.Builder out) {
        var sds = config.getSds();
        if (sds.getCertificatesSecretName().isEmpty()
                && sds.getValidationContextName().isEmpty()) {
            scope.at("sds")
                    .report(
                            NO_SDS_NAME,
                            "name what to ask the SDS server for:"
                                    + " certificatesSecretName, validationContextName or both");
        }
        if (!sds.getCertificatesSecretName().isEmpty()) {
            out.addTlsCertificateSdsSecretConfigs(SdsServers.reference(sds.getCertificatesSecretName(), sds));
        }
        if (!sds.getValidationContextName().isEmpty()) {
            verifyBySds(config, SdsServers.reference(sds.getValidationContextName(), sds), out);
        }
    }

    /** Checks the hosts' certificates against a root CA that comes by SDS, and their names. */
    private static void verifyBySds(UpstreamSslConfig config, SdsSecretConfig rootCa, CommonTlsContext.Builder out) {
        if (config.getVerifySubjectAltNameCount() == 0) {
            out.setValidationContextSdsSecretConfig(rootCa);
        } else {
            out.setCombinedValidationContext(CombinedCertificateValidationContext.newBuilder()
                    .setDefaultValidationContext(names(config))
                    .setValidationContextSdsSecretConfig(rootCa));
        }
    }

    /**
     * A name of any type will do, as for Envoy's deprecated {@code match_subject_alt_names}, which Gloo Edge writes.
     */
    private static CertificateValidationContext.Builder names(UpstreamSslConfig config) {
        CertificateValidationContext.Builder out = CertificateValidationContext.newBuilder();
        for (String name : config.getVerifySubjectAltNameList()) {
            for (SanType type : SAN_TYPES) {
                out.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                        .setSanType(type)
                        .setMatcher(StringMatcher.newBuilder().setExact(name)));
            }
        }
        return out;
    }

    private static final ImmutableList<SanType> SAN_TYPES =
            ImmutableList.of(SanType.DNS, SanType.URI, SanType.EMAIL, SanType.IP_ADDRESS);
}
