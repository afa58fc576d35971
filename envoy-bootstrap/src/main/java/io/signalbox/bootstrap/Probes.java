package io.signalbox.bootstrap;

/**
 * The part of the bootstrap that answers probes. The admin interface is on loopback, since whoever reaches it can stop
 * Envoy; what kubelet and Prometheus need of it is handed out by a listener of its own.
 */
final class Probes {

    private static final String NAME = "signalbox_probes";

    private Probes() {}

    /** Below {@code static_resources}. */
    static String listener(HostPort address) {
        return """
                  listeners:
                    - name: %1$s
                      # Answers also when Envoy takes no more connections.
                      ignore_global_conn_limit: true
                      address:
                        socket_address:
                          address: %2$s
                          port_value: %3$d
                          ipv4_compat: %4$b
                      filter_chains:
                        - filters:
                            - name: envoy.filters.network.http_connection_manager
                              typed_config:
                                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                                stat_prefix: %1$s
                                route_config:
                                  name: %1$s
                                  virtual_hosts:
                                    - name: %1$s
                                      domains: ["*"]
                                      routes:
                %5$s%6$s%7$s                http_filters:
                                  - name: envoy.filters.http.router
                                    typed_config:
                                      "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                """.formatted(
                NAME,
                Json.string(address.host()),
                address.port(),
                // IPv4 too, where all addresses are meant; Envoy refuses it for others.
                address.host().equals("::"),
                route("/ready", "200 once the first configuration is in effect, 503 while Envoy drains.", "/ready"),
                route("/live", "200 while the main thread and a worker answer.", "/hot_restart_version"),
                route("/metrics", "For Prometheus.", "/stats/prometheus"));
    }

    private static String route(String path, String comment, String adminPath) {
        return """
                # %s
                - match: {path: %s, headers: [{name: ":method", string_match: {exact: GET}}]}
                  route: {cluster: %s, prefix_rewrite: %s}
                """.formatted(comment, path, NAME, adminPath).indent(24);
    }

    /** One of the static clusters. */
    static String cluster(HostPort admin) {
        return """
                    - name: %1$s
                      type: STATIC
                      connect_timeout: 1s
                      load_assignment:
                        cluster_name: %1$s
                        endpoints:
                          - lb_endpoints:
                              - endpoint:
                                  address:
                                    socket_address:
                                      address: %2$s
                                      port_value: %3$d
                """.formatted(NAME, Json.string(admin.host()), admin.port());
    }
}
