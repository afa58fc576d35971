package io.signalbox.ads;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Optional;

/**
 * A certificate's chain and its key, from PEM.
 *
 * @param chain the own certificate first
 */
record KeyPairFiles(X509Certificate[] chain, PrivateKey key) {

    /**
     * @throws GeneralSecurityException if they are no chain and key, or of different pairs, as while both are replaced
     */
    static KeyPairFiles read(byte[] chain, byte[] key) throws IOException, GeneralSecurityException {
        X509Certificate[] certificates = certificates(chain);
        PrivateKey privateKey = CertificateUtils.getPrivateKey(new ByteArrayInputStream(key));
        if (!belongTogether(certificates[0], privateKey)) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
        return new KeyPairFiles(certificates, privateKey);
    }

    static X509Certificate[] certificates(byte[] pem) throws GeneralSecurityException {
        X509Certificate[] certificates = CertificateUtils.getX509Certificates(new ByteArrayInputStream(pem));
        if (certificates.length == 0) {
            throw new GeneralSecurityException("there is no certificate in it");
        }
        return certificates;
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        Optional<String> algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> Optional.of("SHA256withRSA");
            case "EC" -> Optional.of("SHA256withECDSA");
            default -> Optional.empty();
        };
        if (algorithm.isEmpty()) {
            return true;
        }
        byte[] anything = {1, 2, 3};
        Signature signature = Signature.getInstance(algorithm.get());
        signature.initSign(key);
        signature.update(anything);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(anything);
        return signature.verify(signed);
    }
}
