package io.signalbox.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy;
import io.envoyproxy.envoy.extensions.filters.http.csrf.v3.CsrfPolicy;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.grpc_web.v3.GrpcWeb;
import io.envoyproxy.envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.envoyproxy.envoy.extensions.http.header_formatters.preserve_case.v3.PreserveCaseFormatterConfig;
import io.envoyproxy.envoy.extensions.retry.priority.previous_priorities.v3.PreviousPrioritiesConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.proxy_protocol.v3.ProxyProtocolUpstreamTransport;
import io.envoyproxy.envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;

/** The messages that this build sends, also inside of others as {@code Any}: for whoever writes them as text. */
public final class EnvoyTypes {

    private static final ImmutableList<Message> SENT = ImmutableList.of(
            Cluster.getDefaultInstance(),
            ClusterLoadAssignment.getDefaultInstance(),
            Listener.getDefaultInstance(),
            RouteConfiguration.getDefaultInstance(),
            Secret.getDefaultInstance(),
            CorsPolicy.getDefaultInstance(),
            CsrfPolicy.getDefaultInstance(),
            DownstreamTlsContext.getDefaultInstance(),
            FileBasedMetadataConfig.getDefaultInstance(),
            GrpcWeb.getDefaultInstance(),
            HTTPFault.getDefaultInstance(),
            HealthCheckEventFileSink.getDefaultInstance(),
            HttpConnectionManager.getDefaultInstance(),
            HttpProtocolOptions.getDefaultInstance(),
            LocalRateLimit.getDefaultInstance(),
            PreserveCaseFormatterConfig.getDefaultInstance(),
            PreviousPrioritiesConfig.getDefaultInstance(),
            ProxyProtocolUpstreamTransport.getDefaultInstance(),
            RawBuffer.getDefaultInstance(),
            Router.getDefaultInstance(),
            TlsInspector.getDefaultInstance(),
            UpstreamTlsContext.getDefaultInstance());

    private EnvoyTypes() {}

    public static TypeRegistry registry() {
        TypeRegistry.Builder registry = TypeRegistry.newBuilder();
        SENT.forEach(message -> registry.add(message.getDescriptorForType()));
        return registry.build();
    }

    /** The empty message of a type, to parse its bytes with. */
    public static Message prototype(ResourceType type) {
        return switch (type) {
            case SECRET -> Secret.getDefaultInstance();
            case CLUSTER -> Cluster.getDefaultInstance();
            case ENDPOINT -> ClusterLoadAssignment.getDefaultInstance();
            case LISTENER -> Listener.getDefaultInstance();
            case ROUTE -> RouteConfiguration.getDefaultInstance();
        };
    }
}
