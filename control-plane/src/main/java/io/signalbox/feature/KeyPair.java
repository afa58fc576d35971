package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
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
        Optional<Pem.Block> keyBlock = Pem.blocks(key).stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .findFirst();
        if (keyBlock.isEmpty()) {
            return new Wrong("tls.key holds no private key in PEM form that can be read");
        }
        if (keyBlock.get().label().equals("ENCRYPTED PRIVATE KEY")) {
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
            KeyFactory factory = KeyFactory.getInstance(publicKey.getAlgorithm());
            PrivateKey key = factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8(publicKey, block)));
            return Optional.of(verifies(publicKey, key));
        } catch (GeneralSecurityException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether what the one signs is verified by the other. */
    private static boolean verifies(PublicKey publicKey, PrivateKey key) {
        try {
            Signature signature = Signature.getInstance(signatureAlgorithm(publicKey));
            byte[] message = "which key is this?".getBytes(StandardCharsets.UTF_8);
            signature.initSign(key);
            signature.update(message);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(message);
            return signature.verify(signed);
        } catch (GeneralSecurityException ofAnotherSize) {
            return false;
        }
    }

    private static String signatureAlgorithm(PublicKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // Ed25519 and Ed448 name both
        };
    }

    /**
     * The JDK reads PKCS #8 only. The older forms, {@code RSA PRIVATE KEY} (RFC 8017) and {@code EC PRIVATE KEY} (RFC
     * 5915), are what a PKCS #8 holds beside the algorithm's name, and that one is in the public key.
     */
    private static byte[] pkcs8(PublicKey publicKey, Pem.Block block) {
        if (block.label().equals("PRIVATE KEY")) {
            return block.der().toByteArray();
        }
        ByteString version = ByteString.copyFrom(new byte[] {2, 1, 0});
        ByteString algorithm = Der.firstOf(ByteString.copyFrom(publicKey.getEncoded()));
        ByteString key = Der.wrapped(Der.OCTET_STRING, block.der());
        return Der.wrapped(Der.SEQUENCE, version.concat(algorithm).concat(key)).toByteArray();
    }
}
