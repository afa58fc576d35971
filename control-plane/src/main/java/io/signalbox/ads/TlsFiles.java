package io.signalbox.ads;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The server's certificate, in PEM files that are read again when they change, as cert-manager and Kubernetes change them. A
 * connection keeps what it began with; a file that cannot be read leaves what was read before.
 *
 * @param certificate the chain, the server's own first
 * @param key PKCS #8, not encrypted
 * @param clientAuthorities who signs clients; if present, a client must have a certificate
 * @param every how often the files are looked at
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthorities, Duration every) {

    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(10);

    /** @throws IOException if a file cannot be read, or is not what it should be */
    Loaded load() throws IOException {
        ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("xds-tls-files").daemon().factory());
        try {
            AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
            var unused = keys.updateIdentityCredentials(
                    certificate.toFile(), key.toFile(), every.toMillis(), TimeUnit.MILLISECONDS, reader);
            TlsServerCredentials.Builder credentials =
                    TlsServerCredentials.newBuilder().keyManager(keys);
            if (clientAuthorities.isPresent()) {
                AdvancedTlsX509TrustManager trust = AdvancedTlsX509TrustManager.newBuilder()
                        // A server has no host name to check; the certificate's signature is what counts.
                        .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                        .build();
                var unusedToo = trust.updateTrustCredentials(
                        clientAuthorities.get().toFile(), every.toMillis(), TimeUnit.MILLISECONDS, reader);
                credentials.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
            }
            return new Loaded(credentials.build(), reader);
        } catch (GeneralSecurityException e) {
            reader.shutdownNow();
            throw new IOException("not usable for TLS: " + certificate + ", " + key, e);
        } catch (IOException e) {
            reader.shutdownNow();
            throw e;
        }
    }

    /** Credentials that follow their files until closed. */
    record Loaded(ServerCredentials credentials, ScheduledExecutorService reader) implements AutoCloseable {
        @Override
        public void close() {
            reader.shutdownNow();
        }
    }
}
