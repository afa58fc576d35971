package io.signalbox.pem;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Optional;

/** Private keys as they are found: PKCS #8, and the older forms that cert-manager and Helm write. */
public final class PrivateKeys {

    private PrivateKeys() {}

    /** The first private key in a text. */
    public static Optional<Pem.Block> first(ByteString text) {
        ImmutableList<Pem.Block> blocks = Pem.blocks(text);
        return blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .findFirst();
    }

    /** Whether it needs a passphrase. */
    public static boolean isEncrypted(Pem.Block block) {
        return block.label().equals("ENCRYPTED PRIVATE KEY");
    }

    /**
     * The key, read as one of the kind of a public key.
     *
     * @throws GeneralSecurityException if it is of another kind, or cannot be read
     */
    public static PrivateKey read(PublicKey publicKey, Pem.Block block) throws GeneralSecurityException {
        KeyFactory factory = KeyFactory.getInstance(publicKey.getAlgorithm());
        return factory.generatePrivate(new PKCS8EncodedKeySpec(pkcs8(publicKey, block)));
    }

    /** Whether what the one signs is verified by the other. */
    public static boolean belongTogether(PublicKey publicKey, PrivateKey key) {
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
