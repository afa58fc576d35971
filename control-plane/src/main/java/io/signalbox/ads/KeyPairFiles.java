package io.signalbox.ads;

import com.google.protobuf.ByteString;
import io.grpc.util.CertificateUtils;
import io.signalbox.pem.Pem;
import io.signalbox.pem.PrivateKeys;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;

/**
 * A certificate's chain and its key, from PEM.
 *
 * @param chain the own certificate first
 */
record KeyPairFiles(X509Certificate[] chain, PrivateKey key) {

    /**
     * @throws GeneralSecurityException if they are no chain and key, or of different pairs, as while both are replaced
     */
    static KeyPairFiles read(byte[] chain, byte[] key) throws GeneralSecurityException {
        X509Certificate[] certificates = certificates(chain);
        Pem.Block block = PrivateKeys.first(ByteString.copyFrom(key))
                .orElseThrow(() -> new GeneralSecurityException("there is no private key in it"));
        if (PrivateKeys.isEncrypted(block)) {
            throw new GeneralSecurityException("the key is encrypted");
        }
        PublicKey publicKey = certificates[0].getPublicKey();
        PrivateKey privateKey = PrivateKeys.read(publicKey, block);
        if (!PrivateKeys.belongTogether(publicKey, privateKey)) {
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
}
