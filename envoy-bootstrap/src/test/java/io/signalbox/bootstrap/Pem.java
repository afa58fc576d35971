package io.signalbox.bootstrap;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** A self-signed certificate made by the JDK's keytool: {@code ca.crt} and {@code tls.crt} are the same. */
final class Pem {

    private static final char[] PASSWORD = "changeit".toCharArray();

    private Pem() {}

    static KeyStore writeTo(Path folder) throws Exception {
        Path store = folder.resolve("keystore.p12");
        Command keytool = keytool(store);
        if (!keytool.succeeded()) {
            throw new IllegalStateException(keytool.output());
        }
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD);
        }
        String certificate = pem("CERTIFICATE", keys.getCertificate("test").getEncoded());
        Files.writeString(folder.resolve("ca.crt"), certificate);
        Files.writeString(folder.resolve("tls.crt"), certificate);
        Files.writeString(
                folder.resolve("tls.key"),
                pem("PRIVATE KEY", keys.getKey("test", PASSWORD).getEncoded()));
        return keys;
    }

    private static Command keytool(Path store) throws Exception {
        return Command.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "test",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=signalbox-test",
                        "-ext",
                        "san=dns:localhost,ip:127.0.0.1",
                        "-validity",
                        "2",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        new String(PASSWORD),
                        "-keystore",
                        store.toString()),
                Map.of(),
                Duration.ofSeconds(60));
    }

    static char[] password() {
        return PASSWORD.clone();
    }

    private static String pem(String label, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
    }
}
