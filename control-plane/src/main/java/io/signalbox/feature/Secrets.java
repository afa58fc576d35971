package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Resource;
import io.signalbox.pem.Pem;
import io.signalbox.reference.SecretPart;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * Kubernetes Secrets of type {@code kubernetes.io/tls} as Envoy's secrets, served by SDS over ADS: {@code tls.crt} with
 * {@code tls.key} and perhaps {@code tls.ocsp-staple} as a certificate, {@code ca.crt} as what certificates are checked
 * against. Whatever surrounds the PEM blocks is left out. A pair that does not fit, or that Envoy would refuse, is
 * found here.
 *
 * <p>Nothing of a Secret's contents is in any message.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/transport_sockets/tls/v3/secret.proto">Secret</a>
 */
public final class Secrets {

    private static final String TLS_TYPE = "kubernetes.io/tls";
    private static final String CERTIFICATE = "tls.crt";
    private static final String KEY = "tls.key";
    private static final String ROOT_CA = "ca.crt";
    private static final String OCSP_STAPLE = "tls.ocsp-staple";

    private Secrets() {}

    /** What a Secret is good for. */
    public sealed interface Tls {

        /**
         * At least one of both is there.
         *
         * @param certificate a certificate with its key
         * @param rootCa what others' certificates are checked against
         */
        record Usable(Optional<TlsCertificate> certificate, Optional<CertificateValidationContext> rootCa)
                implements Tls {

            public boolean hasCertificate() {
                return certificate.isPresent();
            }

            public boolean hasRootCa() {
                return rootCa.isPresent();
            }

            /** Its contents are nobody's business. */
            @Override
            public String toString() {
                return "Usable[certificate=" + hasCertificate() + ", rootCa=" + hasRootCa() + "]";
            }
        }

        /**
         * It cannot be used for TLS.
         *
         * @param because why, as the end of a sentence that starts with the Secret: {@code is not a TLS secret …}
         */
        record Unusable(String because) implements Tls {}
    }

    /** Reads a Secret for TLS. */
    public static Tls read(Resource<Secret> secret) {
        String type = secret.body().getType();
        if (!type.equals(TLS_TYPE)) {
            String shown = type.isEmpty() ? "Opaque" : type;
            return new Tls.Unusable("is not a TLS secret: its type is %s, but must be %s".formatted(shown, TLS_TYPE));
        }
        ByteString certificate = value(secret, CERTIFICATE);
        ByteString key = value(secret, KEY);
        ByteString rootCa = value(secret, ROOT_CA);
        if (certificate.isEmpty() != key.isEmpty()) {
            return new Tls.Unusable("is not a valid TLS secret: tls.crt and tls.key go together, but "
                    + (key.isEmpty() ? KEY : CERTIFICATE) + " is empty");
        }
        if (certificate.isEmpty() && rootCa.isEmpty()) {
            return new Tls.Unusable("is not a valid TLS secret: it holds neither a certificate (tls.crt and tls.key)"
                    + " nor a root CA (ca.crt)");
        }
        return switch (KeyPair.of(certificate, key)) {
            case KeyPair.Wrong(var because) -> new Tls.Unusable("is not a valid TLS secret: " + because);
            case KeyPair.None none -> withRootCa(Optional.empty(), rootCa);
            case KeyPair.Right pair -> withRootCa(Optional.of(certificate(pair, value(secret, OCSP_STAPLE))), rootCa);
        };
    }

    /** Whether there is anything in it that can be used for TLS. */
    public static boolean isUsable(Resource<Secret> secret) {
        return read(secret) instanceof Tls.Usable;
    }

    private static Tls withRootCa(Optional<TlsCertificate> certificate, ByteString rootCa) {
        if (rootCa.isEmpty()) {
            return new Tls.Usable(certificate, Optional.empty());
        }
        ImmutableList<Pem.Block> blocks = Pem.certificates(rootCa);
        Optional<ImmutableList<X509Certificate>> parsed = KeyPair.parsed(blocks);
        if (parsed.isEmpty() || parsed.get().isEmpty()) {
            return new Tls.Unusable(
                    "is not a valid TLS secret: ca.crt holds no certificate in PEM form that can be read");
        }
        return new Tls.Usable(
                certificate,
                Optional.of(CertificateValidationContext.newBuilder()
                        .setTrustedCa(inline(Pem.text(blocks)))
                        .build()));
    }

    private static TlsCertificate certificate(KeyPair.Right pair, ByteString ocspStaple) {
        TlsCertificate.Builder out = TlsCertificate.newBuilder()
                .setCertificateChain(inline(Pem.text(pair.chain())))
                .setPrivateKey(inline(Pem.text(ImmutableList.of(pair.key()))));
        if (!ocspStaple.isEmpty()) {
            out.setOcspStaple(DataSource.newBuilder().setInlineBytes(ocspStaple));
        }
        return out.build();
    }

    private static DataSource inline(String text) {
        return DataSource.newBuilder().setInlineString(text).build();
    }

    /** {@code stringData} wins over {@code data}, as when the API server merges them. */
    private static ByteString value(Resource<Secret> secret, String key) {
        String text = secret.body().getStringDataMap().get(key);
        return text != null
                ? ByteString.copyFromUtf8(text)
                : secret.body().getDataMap().getOrDefault(key, ByteString.EMPTY);
    }

    /**
     * Envoy's secret for one part of a Secret, by {@link SecretPart#sdsName()}; nothing if the Secret does not have
     * that part.
     */
    public static Optional<io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret> envoySecret(
            SecretPart part, Resource<Secret> secret) {
        if (!(read(secret) instanceof Tls.Usable usable)) {
            return Optional.empty();
        }
        var out = io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret.newBuilder()
                .setName(part.sdsName());
        return switch (part.part()) {
            case CERTIFICATE ->
                usable.certificate()
                        .map(certificate -> out.setTlsCertificate(certificate).build());
            case VALIDATION ->
                usable.rootCa().map(rootCa -> out.setValidationContext(rootCa).build());
        };
    }

    /** How a TLS context asks for a part: by SDS, on the ADS stream. */
    public static SdsSecretConfig reference(SecretPart part) {
        return SdsSecretConfig.newBuilder()
                .setName(part.sdsName())
                .setSdsConfig(ConfigSource.newBuilder()
                        .setAds(AggregatedConfigSource.getDefaultInstance())
                        .setResourceApiVersion(ApiVersion.V3))
                .build();
    }

    /**
     * Why a Secret does not have a part, as the end of a sentence that starts with the Secret; nothing if it has it.
     */
    public static Optional<String> defect(SecretPart part, Resource<Secret> secret) {
        return switch (read(secret)) {
            case Tls.Unusable(var because) -> Optional.of(because);
            case Tls.Usable usable ->
                switch (part.part()) {
                    case CERTIFICATE ->
                        usable.hasCertificate()
                                ? Optional.empty()
                                : Optional.of("holds no certificate; give it tls.crt and tls.key");
                    case VALIDATION ->
                        usable.hasRootCa() ? Optional.empty() : Optional.of("holds no root CA; give it ca.crt");
                };
        };
    }

    /** Whether a Secret says whose certificates to trust. */
    public static boolean hasRootCa(Resource<Secret> secret) {
        return read(secret) instanceof Tls.Usable usable && usable.hasRootCa();
    }
}
