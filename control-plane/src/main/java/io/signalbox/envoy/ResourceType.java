package io.signalbox.envoy;

import java.util.Optional;

/**
 * The types of resources that are served, in the order in which additions are sent: make before break. Envoy's
 * <a href="https://www.envoyproxy.io/docs/envoy/latest/api-docs/xds_protocol#eventual-consistency-considerations">xDS protocol</a>
 * asks for clusters, endpoints, listeners, routes in this order. Secrets come first since clusters wait for theirs.
 */
public enum ResourceType {
    SECRET("envoy.extensions.transport_sockets.tls.v3.Secret", "secrets"),
    CLUSTER("envoy.config.cluster.v3.Cluster", "clusters"),
    ENDPOINT("envoy.config.endpoint.v3.ClusterLoadAssignment", "endpoints"),
    LISTENER("envoy.config.listener.v3.Listener", "listeners"),
    ROUTE("envoy.config.route.v3.RouteConfiguration", "routes");

    private final String typeUrl;
    private final String label;

    ResourceType(String message, String label) {
        this.typeUrl = "type.googleapis.com/" + message;
        this.label = label;
    }

    public String typeUrl() {
        return typeUrl;
    }

    /** The plural that metrics, dumps and golden files use. */
    public String label() {
        return label;
    }

    /** Whether a state-of-the-world response must hold all resources of the type: so for CDS and LDS only. */
    public boolean completeInStateOfTheWorld() {
        return this == CLUSTER || this == LISTENER;
    }

    public static Optional<ResourceType> ofTypeUrl(String typeUrl) {
        for (ResourceType type : values()) {
            if (type.typeUrl.equals(typeUrl)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
