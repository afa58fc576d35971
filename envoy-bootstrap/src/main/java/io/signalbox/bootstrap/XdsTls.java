package io.signalbox.bootstrap;

import io.signalbox.bootstrap.XdsSecurity.Followed;
import io.signalbox.bootstrap.XdsSecurity.MutualTls;
import io.signalbox.bootstrap.XdsSecurity.Plaintext;
import io.signalbox.bootstrap.XdsSecurity.ServerTls;
import io.signalbox.bootstrap.XdsSecurity.Tls;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** The part of the bootstrap that secures the connection to the control plane. */
final class XdsTls {

    private static final String CERTIFICATE = "xds-certificate";
    private static final String AUTHORITY = "xds-authority";

    private XdsTls() {}

    /** The end of the control plane's cluster. */
    static String transportSocket(XdsSecurity security) {
        return switch (security) {
            case Plaintext() -> "";
            case ServerTls server -> transportSocket(server, authority(server));
            case MutualTls mutual -> transportSocket(mutual.server(), certificate(mutual) + authority(mutual.server()));
            case Followed(ServerTls server, Path folder) -> transportSocket(server, followedAuthority(server, folder));
            case Followed(MutualTls mutual, Path folder) ->
                transportSocket(
                        mutual.server(), followedCertificate(folder) + followedAuthority(mutual.server(), folder));
        };
    }

    private static String transportSocket(ServerTls server, String context) {
        return """
                      transport_socket:
                        name: envoy.transport_sockets.tls
                        typed_config:
                          "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                          sni: %s
                          common_tls_context:
                            alpn_protocols: [h2]
                %s""".formatted(quoted(server.serverName()), context);
    }

    private static String certificate(MutualTls mutual) {
        return """
                            tls_certificates:
                              - certificate_chain:
                                  filename: %s
                                private_key:
                                  filename: %s
                """.formatted(quoted(mutual.certificate()), quoted(mutual.key()));
    }

    private static String authority(ServerTls server) {
        return """
                            validation_context:
                              trusted_ca:
                                filename: %s
                              match_typed_subject_alt_names:
                                - san_type: DNS
                                  matcher:
                                    exact: %s
                """.formatted(quoted(server.authority()), quoted(server.serverName()));
    }

    private static String followedCertificate(Path folder) {
        return """
                            tls_certificate_sds_secret_configs:
                              - name: %s
                                sds_config:
                                  resource_api_version: V3
                                  path_config_source:
                                    path: %s
                """.formatted(CERTIFICATE, quoted(file(folder, CERTIFICATE)));
    }

    private static String followedAuthority(ServerTls server, Path folder) {
        return """
                            combined_validation_context:
                              default_validation_context:
                                match_typed_subject_alt_names:
                                  - san_type: DNS
                                    matcher:
                                      exact: %s
                              validation_context_sds_secret_config:
                                name: %s
                                sds_config:
                                  resource_api_version: V3
                                  path_config_source:
                                    path: %s
                """.formatted(quoted(server.serverName()), AUTHORITY, quoted(file(folder, AUTHORITY)));
    }

    /** What has to be in the folder, by path. */
    static SortedMap<Path, String> followingFiles(Followed followed) {
        SortedMap<Path, String> files = new TreeMap<>();
        files.put(file(followed.folder(), AUTHORITY), authoritySecret(serverOf(followed.tls())));
        if (followed.tls() instanceof MutualTls mutual) {
            files.put(file(followed.folder(), CERTIFICATE), certificateSecret(mutual));
        }
        return Collections.unmodifiableSortedMap(files);
    }

    private static ServerTls serverOf(Tls tls) {
        return switch (tls) {
            case ServerTls server -> server;
            case MutualTls mutual -> mutual.server();
        };
    }

    private static String certificateSecret(MutualTls mutual) {
        return """
                resources:
                  - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                    name: %s
                    tls_certificate:
                      certificate_chain:
                        filename: %s
                      private_key:
                        filename: %s
                      watched_directory:
                        path: %s
                """.formatted(
                        CERTIFICATE,
                        quoted(mutual.certificate()),
                        quoted(mutual.key()),
                        quoted(folderOf(mutual.certificate())));
    }

    private static String authoritySecret(ServerTls server) {
        return """
                resources:
                  - "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret
                    name: %s
                    validation_context:
                      trusted_ca:
                        filename: %s
                      watched_directory:
                        path: %s
                """.formatted(AUTHORITY, quoted(server.authority()), quoted(folderOf(server.authority())));
    }

    private static Path file(Path folder, String name) {
        return folder.resolve(name + ".yaml");
    }

    private static Path folderOf(Path file) {
        Path folder = file.getParent();
        return folder == null ? Path.of(".") : folder;
    }

    private static String quoted(Object text) {
        return Json.string(text.toString());
    }
}
