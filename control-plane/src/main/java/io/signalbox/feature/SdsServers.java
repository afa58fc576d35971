package io.signalbox.feature;

import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc;
import io.envoyproxy.envoy.config.core.v3.GrpcService.GoogleGrpc.CallCredentials.MetadataCredentialsFromPlugin;
import io.envoyproxy.envoy.config.grpc_credential.v3.FileBasedMetadataConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SdsSecretConfig;
import io.signalbox.api.gloo.CallCredentials.FileCredentialSource;
import io.signalbox.api.gloo.SDSConfig;
import io.signalbox.envoy.Packing;

/**
 * SDS servers that are not Signalbox: {@code sslConfig.sds}. Reached through a cluster of Envoy's bootstrap ({@code
 * clusterName}, default {@code gateway_proxy_sds}), or, with {@code targetUri} alone, by Google's gRPC client.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/core/v3/grpc_service.proto">GrpcService</a>
 */
final class SdsServers {

    /** The cluster of Gloo Edge's own bootstrap. */
    private static final String DEFAULT_CLUSTER = "gateway_proxy_sds";

    private static final String FILE_BASED_METADATA = "envoy.grpc_credentials.file_based_metadata";

    private SdsServers() {}

    static SdsSecretConfig reference(String secretName, SDSConfig sds) {
        return SdsSecretConfig.newBuilder()
                .setName(secretName)
                .setSdsConfig(ConfigSource.newBuilder()
                        .setResourceApiVersion(ApiVersion.V3)
                        .setApiConfigSource(ApiConfigSource.newBuilder()
                                .setApiType(ApiConfigSource.ApiType.GRPC)
                                .setTransportApiVersion(ApiVersion.V3)
                                .addGrpcServices(service(secretName, sds))))
                .build();
    }

    private static GrpcService service(String secretName, SDSConfig sds) {
        GrpcService.Builder out = GrpcService.newBuilder();
        if (sds.hasCallCredentials()) {
            out.setGoogleGrpc(withCredentials(sds));
        } else if (!sds.getTargetUri().isEmpty() && sds.getClusterName().isEmpty()) {
            out.setGoogleGrpc(
                    GoogleGrpc.newBuilder().setTargetUri(sds.getTargetUri()).setStatPrefix(secretName));
        } else {
            out.getEnvoyGrpcBuilder()
                    .setClusterName(sds.getClusterName().isEmpty() ? DEFAULT_CLUSTER : sds.getClusterName());
        }
        return out.build();
    }

    private static GoogleGrpc withCredentials(SDSConfig sds) {
        FileCredentialSource source = sds.getCallCredentials().getFileCredentialSource();
        FileBasedMetadataConfig config = FileBasedMetadataConfig.newBuilder()
                .setSecretData(DataSource.newBuilder().setFilename(source.getTokenFileName()))
                .setHeaderKey(source.getHeader())
                .build();
        GoogleGrpc.Builder out = GoogleGrpc.newBuilder()
                .setTargetUri(sds.getTargetUri())
                .setStatPrefix("sds")
                .setCredentialsFactoryName(FILE_BASED_METADATA);
        out.getChannelCredentialsBuilder().setLocalCredentials(GoogleGrpc.GoogleLocalCredentials.getDefaultInstance());
        out.addCallCredentialsBuilder()
                .setFromPlugin(MetadataCredentialsFromPlugin.newBuilder()
                        .setName(FILE_BASED_METADATA)
                        .setTypedConfig(Packing.any(config)));
        return out.build();
    }
}
