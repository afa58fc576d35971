package io.signalbox.bootstrap;

import java.nio.file.Path;

/** How Envoy secures its connection to the control plane. Paths are as Envoy sees them, and are read by Envoy. */
public sealed interface XdsSecurity {

    /** No TLS: for loopback and for networks that encrypt by themselves. The default. */
    record Plaintext() implements XdsSecurity {}

    /** TLS, with files that Envoy reads when it starts. */
    sealed interface Tls extends XdsSecurity permits ServerTls, MutualTls {}

    /**
     * TLS, with files that Envoy reads again when they are replaced, as Kubernetes replaces those of a Secret: by a
     * symbolic link or a file that is moved into their folder. A connection keeps what it began with.
     *
     * @param tls files in one folder
     * @param folder where Envoy finds the {@linkplain Bootstrap#followingFiles files} that make it follow
     */
    record Followed(Tls tls, Path folder) implements XdsSecurity {}

    /**
     * The control plane shows a certificate.
     *
     * @param authority PEM file with the authorities that Envoy trusts
     * @param serverName the DNS name that the certificate must carry
     */
    record ServerTls(Path authority, String serverName) implements Tls {}

    /**
     * Both sides show a certificate.
     *
     * @param certificate PEM file with Envoy's own chain
     * @param key PEM file with its private key
     */
    record MutualTls(Path certificate, Path key, ServerTls server) implements Tls {}
}
