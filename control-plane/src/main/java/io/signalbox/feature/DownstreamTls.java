package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CommonTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SubjectAltNameMatcher;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsParameters;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.signalbox.api.gloo.SslConfig;
import io.signalbox.api.gloo.SslParameters;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.SecretPart;
import io.signalbox.report.Reason;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Terminates TLS for a VirtualService.
 *
 * <p><b>Option</b> {@code sslConfig} of a VirtualService: {@code secretRef}, {@code sniDomains}, {@code parameters},
 * {@code alpnProtocols}, {@code oneWayTls}, {@code verifySubjectAltName}, {@code disableTlsSessionResumption}, {@code
 * ocspStaplePolicy}. A Secret with {@code ca.crt} asks clients for a certificate unless {@code oneWayTls}.
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/tls.proto">DownstreamTlsContext</a>;
 * the certificate itself comes by SDS, so that a new one does not touch the listener.
 * <p><b>Reports</b> {@link #SECRET_MISSING}, {@link #SECRET_UNUSABLE}, {@link #NO_CERTIFICATE}, {@link #NO_ROOT_CA}
 */
public final class DownstreamTls {

    public static final Reason SECRET_MISSING = Reason.error("TlsSecretMissing");
    public static final Reason SECRET_UNUSABLE = Reason.error("TlsSecretUnusable");
    public static final Reason NO_CERTIFICATE = Reason.error("TlsCertificateMissing");
    public static final Reason NO_ROOT_CA = Reason.error("TlsRootCaMissing");

    private static final ImmutableList<String> DEFAULT_ALPN = ImmutableList.of("h2", "http/1.1");
    private static final List<String> NO_ALPN = List.of("allow_empty");

    private DownstreamTls() {}

    /** The chain's TLS; absent after an error, which is reported. */
    public static Optional<TlsChain> chain(SslConfig in, Scope scope) {
        if (!in.hasSecretRef()) {
            scope.report(
                    NO_CERTIFICATE, "no certificate is named; set secretRef to a Secret of type kubernetes.io/tls");
            return Optional.empty();
        }
        Key<Secret> key = Kinds.SECRET.key(
                in.getSecretRef().getNamespace(), in.getSecretRef().getName());
        Scope at = scope.at("secretRef");
        if (!(scope.lookups().find(key) instanceof Lookup.Found<Resource<Secret>>(Resource<Secret> secret))) {
            at.report(SECRET_MISSING, key + " does not exist");
            return Optional.empty();
        }
        return switch (Secrets.read(secret)) {
            case Secrets.Tls.Unusable(String because) -> {
                at.report(SECRET_UNUSABLE, key + " " + because);
                yield Optional.empty();
            }
            case Secrets.Tls.Usable usable
            when !usable.hasCertificate() -> {
                at.report(SECRET_UNUSABLE, key + " holds no certificate; a listener needs tls.crt and tls.key");
                yield Optional.empty();
            }
            case Secrets.Tls.Usable usable -> context(in, key, usable.hasRootCa(), scope);
        };
    }

    private static Optional<TlsChain> context(SslConfig in, Key<Secret> key, boolean rootCa, Scope scope) {
        boolean verify = rootCa && !oneWay(in, scope);
        if (in.getVerifySubjectAltNameCount() > 0 && !rootCa) {
            scope.at("verifySubjectAltName")
                    .report(NO_ROOT_CA, "names can only be verified with a root CA; add ca.crt to " + key);
            return Optional.empty();
        }
        TreeSet<SecretPart> secrets = new TreeSet<>();
        CommonTlsContext.Builder common = CommonTlsContext.newBuilder()
                .addAllAlpnProtocols(alpn(in))
                .addTlsCertificateSdsSecretConfigs(sds(new SecretPart(key, SecretPart.Part.CERTIFICATE), secrets));
        if (in.hasParameters()) {
            common.setTlsParams(parameters(in.getParameters()));
        }
        DownstreamTlsContext.Builder context = DownstreamTlsContext.newBuilder();
        if (verify) {
            validation(in, sds(new SecretPart(key, SecretPart.Part.VALIDATION), secrets), common);
        }
        if (rootCa) {
            context.setRequireClientCertificate(BoolValue.of(verify));
        }
        if (in.getDisableTlsSessionResumption().getValue()) {
            context.setDisableStatelessSessionResumption(true);
        }
        context.setOcspStaplePolicyValue(in.getOcspStaplePolicyValue()).setCommonTlsContext(common);
        return Optional.of(new TlsChain(
                ImmutableList.copyOf(in.getSniDomainsList()), context.build(), ImmutableSortedSet.copyOf(secrets)));
    }

    private static boolean oneWay(SslConfig in, Scope scope) {
        return in.hasOneWayTls()
                ? in.getOneWayTls().getValue()
                : scope.settings()
                        .getGateway()
                        .getVirtualServiceOptions()
                        .getOneWayTls()
                        .getValue();
    }

    private static void validation(SslConfig in, SdsSecretConfig trusted, CommonTlsContext.Builder common) {
        if (in.getVerifySubjectAltNameCount() == 0) {
            common.setValidationContextSdsSecretConfig(trusted);
            return;
        }
        CertificateValidationContext.Builder names = CertificateValidationContext.newBuilder();
        for (String name : in.getVerifySubjectAltNameList()) {
            // Any kind of name, as the deprecated match_subject_alt_names did, which Gloo Edge uses.
            for (SubjectAltNameMatcher.SanType type : List.of(
                    SubjectAltNameMatcher.SanType.DNS,
                    SubjectAltNameMatcher.SanType.URI,
                    SubjectAltNameMatcher.SanType.EMAIL,
                    SubjectAltNameMatcher.SanType.IP_ADDRESS)) {
                names.addMatchTypedSubjectAltNames(SubjectAltNameMatcher.newBuilder()
                        .setSanType(type)
                        .setMatcher(StringMatcher.newBuilder().setExact(name)));
            }
        }
        common.setCombinedValidationContext(CommonTlsContext.CombinedCertificateValidationContext.newBuilder()
                .setDefaultValidationContext(names)
                .setValidationContextSdsSecretConfig(trusted));
    }

    private static SdsSecretConfig sds(SecretPart part, TreeSet<SecretPart> used) {
        used.add(part);
        return Secrets.reference(part);
    }

    private static List<String> alpn(SslConfig in) {
        if (in.getAlpnProtocolsList().equals(NO_ALPN)) {
            return List.of();
        }
        return in.getAlpnProtocolsCount() == 0 ? DEFAULT_ALPN : in.getAlpnProtocolsList();
    }

    /** Envoy's and Gloo Edge's protocol versions have the same numbers. */
    private static TlsParameters parameters(SslParameters in) {
        return TlsParameters.newBuilder()
                .setTlsMinimumProtocolVersionValue(in.getMinimumProtocolVersionValue())
                .setTlsMaximumProtocolVersionValue(in.getMaximumProtocolVersionValue())
                .addAllCipherSuites(in.getCipherSuitesList())
                .addAllEcdhCurves(in.getEcdhCurvesList())
                .build();
    }
}
