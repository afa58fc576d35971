package io.signalbox.e2e;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/**
 * A self-signed certificate and its key, from {@code src/test/resources/tls}.
 *
 * @param file the files' name without its ending, such as {@code ec}: the certificate is of {@code <file>.test}
 */
record TlsPair(String file) {

    private static final char[] NO_PASSWORD = {};

    String commonName() {
        return file + ".test";
    }

    /** For a Secret's {@code data}, as one line of YAML. */
    String secretData() {
        return "tls.crt: %s, tls.key: %s".formatted(base64(file + ".crt"), base64(file + ".key"));
    }

    /** The certificate for a Secret's {@code ca.crt}: whoever shows it is trusted. */
    String rootCa() {
        return "ca.crt: " + base64(file + ".crt");
    }

    /** Shows the certificate. */
    KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
        Certificate certificate = CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(bytes(file + ".crt")));
        String key =
                new String(bytes(file + ".key"), StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]+-----|\\s", "");
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        store.setKeyEntry(
                file,
                KeyFactory.getInstance(file.toUpperCase(Locale.ROOT))
                        .generatePrivate(
                                new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
                NO_PASSWORD,
                new Certificate[] {certificate});
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, NO_PASSWORD);
        return keys.getKeyManagers();
    }

    private static String base64(String name) {
        return Base64.getEncoder().encodeToString(bytes(name));
    }

    private static byte[] bytes(String name) {
        try (InputStream in = TlsPair.class.getResourceAsStream("/tls/" + name)) {
            if (in == null) {
                throw new AssertionError("no file " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
