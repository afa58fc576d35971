package io.signalbox.ads;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.EdsClusterConfig;
import io.signalbox.snapshot.EnvoyResource;
import java.io.IOException;
import java.util.Optional;

/** Reads from a cluster's bytes, without parsing the rest, which endpoints it will ask for. */
final class EndpointName {

    private EndpointName() {}

    /**
     * The name under which the cluster's endpoints are asked for: {@code eds_cluster_config.service_name}, or the
     * cluster's own name. Empty for a cluster of another discovery type.
     */
    static Optional<String> of(EnvoyResource cluster) {
        boolean eds = false;
        String service = "";
        CodedInputStream input = cluster.body().newCodedInput();
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                switch (WireFormat.getTagFieldNumber(tag)) {
                    case Cluster.TYPE_FIELD_NUMBER -> eds = input.readEnum() == Cluster.DiscoveryType.EDS_VALUE;
                    case Cluster.EDS_CLUSTER_CONFIG_FIELD_NUMBER ->
                        service = EdsClusterConfig.parseFrom(input.readBytes()).getServiceName();
                    default -> input.skipField(tag);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("the bytes of " + cluster + " are no cluster", e);
        }
        return eds ? Optional.of(service.isEmpty() ? cluster.name() : service) : Optional.empty();
    }
}
