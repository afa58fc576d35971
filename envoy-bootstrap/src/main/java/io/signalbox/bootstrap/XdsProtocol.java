package io.signalbox.bootstrap;

/**
 * How configuration comes over the ADS stream. The names are Envoy's, see <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/config_source.proto">ApiType</a>.
 */
public enum XdsProtocol {
    /** Only what changed is sent, and a reconnect resumes where it was. The default. */
    DELTA_GRPC,
    /** State of the world: all clusters or listeners are sent again when one of them changes. */
    GRPC
}
