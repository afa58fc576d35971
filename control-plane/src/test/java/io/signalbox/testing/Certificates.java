package io.signalbox.testing;

import io.grpc.ChannelCredentials;
import io.grpc.TlsChannelCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A self-signed certificate made by the JDK's keytool; {@code ca.crt} and {@code tls.crt} are the same. */
public record Certificates(Path folder) {

    private static final String PASSWORD = "changeit";

    /** Makes them in a folder, which is made too. */
    public static Certificates create(Path folder) throws IOException, GeneralSecurityException, InterruptedException {
        Files.createDirectories(folder);
        Path store = folder.resolve("keystore.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        (keytool + " -genkeypair -alias it -keyalg EC -groupname secp256r1 -dname CN=test -validity 2"
                                        + " -ext san=ip:127.0.0.1 -storetype PKCS12 -storepass " + PASSWORD
                                        + " -keystore " + store)
                                .split(" "))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.log").toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES) || process.exitValue() != 0) {
            throw new IllegalStateException(Files.readString(folder.resolve("keytool.log")));
        }
        Certificates made = new Certificates(folder);
        KeyStore keys = made.keys();
        String certificate = pem("CERTIFICATE", keys.getCertificate("it").getEncoded());
        Files.writeString(folder.resolve("ca.crt"), certificate);
        Files.writeString(folder.resolve("tls.crt"), certificate);
        Files.writeString(
                folder.resolve("tls.key"),
                pem("PRIVATE KEY", keys.getKey("it", PASSWORD.toCharArray()).getEncoded()));
        return made;
    }

    private KeyStore keys() throws IOException, GeneralSecurityException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(folder.resolve("keystore.p12"))) {
            keys.load(in, PASSWORD.toCharArray());
        }
        return keys;
    }

    /** For a server that shows these and asks for none. */
    public SSLContext server() throws IOException, GeneralSecurityException {
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys(), PASSWORD.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Trusts these, and shows them. */
    public ChannelCredentials client() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .trustManager(folder.resolve("ca.crt").toFile())
                .keyManager(
                        folder.resolve("tls.crt").toFile(),
                        folder.resolve("tls.key").toFile())
                .build();
    }

    /** Trusts these, and shows none. */
    public ChannelCredentials anonymous() throws IOException {
        return TlsChannelCredentials.newBuilder()
                .trustManager(folder.resolve("ca.crt").toFile())
                .build();
    }

    private static String pem(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                + "\n-----END " + what + "-----\n";
    }
}
