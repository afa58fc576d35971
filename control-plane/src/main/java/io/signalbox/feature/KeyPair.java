package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import io.signalbox.pem.Pem;
import io.signalbox.pem.PrivateKeys;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.util.Optional;

/** A certificate chain with the private key of its first certificate, read from PEM and checked. */
sealed interface KeyPair {

    /** They fit. */
    record Right(ImmutableList<Pem.Block> chain, Pem.Block key) implements KeyPair {}

    /** Neither is there. */
    record None() implements KeyPair {}

    /** @param because a phrase that says nothing of the contents */
    record Wrong(String because) implements KeyPair {}

    /** Envoy refuses shorter ones: "only RSA certificates with 2048-bit or larger keys are supported". */
    int RSA_BITS_MIN = 2048;

    static KeyPair of(ByteString certificates, ByteString key) {
        if (certificates.isEmpty() && key.isEmpty()) {
            return new None();
        }
        ImmutableList<Pem.Block> chain = Pem.certificates(certificates);
        Optional<ImmutableList<X509Certificate>> parsed = parsed(chain);
        if (parsed.isEmpty() || parsed.get().isEmpty()) {
            return new Wrong("tls.crt holds no certificate in PEM form that can be read");
        }
        Optional<Pem.Block> keyBlock = PrivateKeys.first(key);
        if (keyBlock.isEmpty()) {
            return new Wrong("tls.key holds no private key in PEM form that can be read");
        }
        if (PrivateKeys.isEncrypted(keyBlock.get())) {
            return new Wrong("tls.key is encrypted; store it without a passphrase");
        }
        PublicKey publicKey = parsed.get().getFirst().getPublicKey();
        if (publicKey instanceof RSAPublicKey rsa && rsa.getModulus().bitLength() < RSA_BITS_MIN) {
            return new Wrong("its RSA key has fewer than 2048 bits, which Envoy refuses");
        }
        return matches(publicKey, keyBlock.get())
                .map(matches -> matches
                        ? new Right(chain, keyBlock.get())
                        : new Wrong("tls.key is not the key of the first certificate in tls.crt"))
                .orElseGet(() -> new Wrong(
                        "tls.key cannot be read as a key of the kind that tls.crt has, " + publicKey.getAlgorithm()));
    }

    /** The certificates; nothing if one cannot be read. */
    static Optional<ImmutableList<X509Certificate>> parsed(ImmutableList<Pem.Block> blocks) {
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            ImmutableList.Builder<X509Certificate> certificates = ImmutableList.builder();
            for (Pem.Block block : blocks) {
                certificates.add((X509Certificate)
                        factory.generateCertificate(block.der().newInput()));
            }
            return Optional.of(certificates.build());
        } catch (CertificateException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether the key is the certificate's; nothing if it cannot be read. */
    private static Optional<Boolean> matches(PublicKey publicKey, Pem.Block block) {
        try {
            return Optional.of(PrivateKeys.belongTogether(publicKey, PrivateKeys.read(publicKey, block)));
        } catch (GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }
}
