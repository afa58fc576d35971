package io.signalbox.ads;

import io.grpc.ServerCredentials;
import io.grpc.TlsServerCredentials;
import io.grpc.util.AdvancedTlsX509KeyManager;
import io.grpc.util.AdvancedTlsX509TrustManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate, in PEM files that are read again when they change, as cert-manager and Kubernetes change
 * them. A connection keeps what it began with; files that cannot be read, or do not belong together, leave what was
 * read before.
 *
 * @param certificate the chain, the server's own first
 * @param key PKCS #8 or one of the older forms, as Helm and cert-manager write them; not encrypted
 * @param clientAuthorities who signs clients; if present, a client must have a certificate
 * @param every how often the files are looked at
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthorities, Duration every) {

    private static final Logger log = LoggerFactory.getLogger(TlsFiles.class);

    /** Certificates live for hours at least, and overlap. (gRPC's own reloading looks once a minute at most.) */
    public static final Duration DEFAULT_EVERY = Duration.ofSeconds(10);

    /** @throws IOException if a file cannot be read, or is not what it should be */
    Loaded load() throws IOException {
        try {
            AdvancedTlsX509KeyManager keys = new AdvancedTlsX509KeyManager();
            TlsServerCredentials.Builder credentials =
                    TlsServerCredentials.newBuilder().keyManager(keys);
            List<Watched> all = new ArrayList<>();
            all.add(new Watched(List.of(certificate, key), contents -> {
                var pair = KeyPairFiles.read(contents.get(0), contents.get(1));
                keys.updateIdentityCredentials(pair.chain(), pair.key());
            }));
            if (clientAuthorities.isPresent()) {
                AdvancedTlsX509TrustManager trust = AdvancedTlsX509TrustManager.newBuilder()
                        // A client has no host name to check; its certificate's signature is what counts.
                        .setVerification(AdvancedTlsX509TrustManager.Verification.CERTIFICATE_ONLY_VERIFICATION)
                        .build();
                credentials.trustManager(trust).clientAuth(TlsServerCredentials.ClientAuth.REQUIRE);
                all.add(new Watched(
                        List.of(clientAuthorities.get()),
                        contents -> trust.updateTrustCredentials(KeyPairFiles.certificates(contents.getFirst()))));
            }
            for (Watched watched : all) {
                watched.takeIfNew();
            }
            ScheduledExecutorService reader = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("xds-tls-files").daemon().factory());
            var unused = reader.scheduleWithFixedDelay(
                    () -> all.forEach(Watched::look), every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
            return new Loaded(credentials.build(), reader);
        } catch (GeneralSecurityException e) {
            throw new IOException("not usable for TLS: " + certificate + ", " + key, e);
        }
    }

    /** Credentials that follow their files until closed. */
    record Loaded(ServerCredentials credentials, ScheduledExecutorService reader) implements AutoCloseable {
        @Override
        public void close() {
            reader.shutdownNow();
        }
    }

    private interface Take {
        void take(List<byte[]> contents) throws IOException, GeneralSecurityException;
    }

    /** Files that are taken together. Confined to one thread at a time. */
    private static final class Watched {
        private final List<Path> files;
        private final Take take;
        private List<byte[]> seen = List.of();

        Watched(List<Path> files, Take take) {
            this.files = files;
            this.take = take;
        }

        void look() {
            try {
                if (takeIfNew()) {
                    log.atInfo().addKeyValue("files", files).log("tls files were read again");
                }
            } catch (IOException | GeneralSecurityException e) {
                log.atWarn()
                        .addKeyValue("files", files)
                        .addKeyValue("reason", String.valueOf(e.getMessage()))
                        .log("changed tls files are not usable, the earlier ones stay");
            }
        }

        /** Compares contents: a symbolic link that is swapped need not change any file's time. */
        boolean takeIfNew() throws IOException, GeneralSecurityException {
            List<byte[]> contents = new ArrayList<>();
            for (Path file : files) {
                contents.add(Files.readAllBytes(file));
            }
            boolean same = seen.size() == contents.size();
            for (int i = 0; same && i < contents.size(); i++) {
                same = Arrays.equals(seen.get(i), contents.get(i));
            }
            if (same) {
                return false;
            }
            seen = contents; // Even if they are not usable: that is said once.
            take.take(contents);
            return true;
        }
    }
}
