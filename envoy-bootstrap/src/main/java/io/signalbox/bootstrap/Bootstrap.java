package io.signalbox.bootstrap;

import java.nio.file.Path;
import java.util.SortedMap;

/**
 * The configuration file that an Envoy starts with: who it is and where the control plane is; all else comes over ADS.
 * Envoy: <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/bootstrap/v3/bootstrap.proto">Bootstrap</a>.
 */
public final class Bootstrap {

    /** The one static cluster. Its name shows in Envoy's statistics: {@code cluster.signalbox_xds.…}. */
    public static final String XDS_CLUSTER = "signalbox_xds";

    private Bootstrap() {}

    /** YAML for {@code envoy -c}. The same options give the same text. */
    public static String render(BootstrapOptions options) {
        return node(options.node())
                + dynamicResources(options.protocol())
                + "static_resources:\n"
                + options.probes().map(Probes::listener).orElse("")
                + "  clusters:\n"
                + options.probes()
                        .map(address -> Probes.cluster(options.admin()))
                        .orElse("")
                + xdsCluster(options)
                + XdsTls.transportSocket(options.security())
                + runtime()
                + admin(options.admin());
    }

    /**
     * The files, by path, that have to be there for {@link XdsSecurity.Followed}: Envoy is told where certificates are
     * by way of its secret discovery, which follows files where the bootstrap itself does not.
     */
    public static SortedMap<Path, String> followingFiles(XdsSecurity.Followed security) {
        return XdsTls.followingFiles(security);
    }

    private static String node(EnvoyNode node) {
        String role = node.role() == null ? "" : """
                  metadata:
                    # <namespace>~<proxy name>: whose configuration this Envoy gets.
                    role: %s
                """.formatted(quoted(node.role()));
        return """
                node:
                  id: %s
                  cluster: %s
                %s""".formatted(quoted(node.id()), quoted(node.cluster()), role);
    }

    private static String dynamicResources(XdsProtocol protocol) {
        // No rate_limit_settings, which Gloo Edge's bootstrap has: Envoy counts acknowledgements as requests, and the
        // server sends the next change when it has the acknowledgement, so a limit would hold back changes (10 a
        // second).
        return """
                dynamic_resources:
                  ads_config:
                    api_type: %s
                    transport_api_version: V3
                    set_node_on_first_message_only: true
                    grpc_services:
                      - envoy_grpc:
                          cluster_name: %s
                  # Envoy is not ready before it has been told something: one without listeners would refuse connections.
                  cds_config:
                    resource_api_version: V3
                    initial_fetch_timeout: 0s
                    ads: {}
                  lds_config:
                    resource_api_version: V3
                    initial_fetch_timeout: 0s
                    ads: {}
                """.formatted(protocol, XDS_CLUSTER);
    }

    private static String xdsCluster(BootstrapOptions options) {
        HostPort xds = options.xds();
        // ALL tries IPv4 and IPv6 addresses; the default, AUTO, takes IPv6 alone where a name such as localhost has
        // both.
        String discovery = xds.ipAddress().isPresent() ? "type: STATIC" : """
                type: STRICT_DNS
                      dns_lookup_family: ALL""";
        return """
                    - name: %s
                      %s
                      connect_timeout: 5s
                      typed_extension_protocol_options:
                        envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
                          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
                          explicit_http_config:
                            http2_protocol_options:
                              # Notices a control plane that hangs, or that a firewall has forgotten, within 40 s.
                              connection_keepalive:
                                interval: 30s
                                timeout: 10s
                      upstream_connection_options:
                        tcp_keepalive:
                          keepalive_time: 60
                      load_assignment:
                        cluster_name: %s
                        endpoints:
                          - lb_endpoints:
                              - endpoint:
                                  address:
                                    socket_address:
                                      address: %s
                                      port_value: %d
                """.formatted(
                XDS_CLUSTER, discovery, XDS_CLUSTER, quoted(xds.ipAddress().orElse(xds.host())), xds.port());
    }

    private static String runtime() {
        return """
                layered_runtime:
                  layers:
                    - name: limits
                      static_layer:
                        # More open connections than this are closed at once, before they cost the memory of the others.
                        overload.global_downstream_max_connections: 250000
                        # With fewer healthy endpoints than this percentage, all of them are tried.
                        upstream.healthy_panic_threshold: 50
                    # What is set through the admin interface wins.
                    - name: admin
                      admin_layer: {}
                """;
    }

    private static String admin(HostPort admin) {
        return """
                admin:
                  address:
                    socket_address:
                      address: %s
                      port_value: %d
                """.formatted(quoted(admin.host()), admin.port());
    }

    /** YAML's double quotes know JSON's escapes. */
    private static String quoted(String text) {
        return Json.string(text);
    }
}
