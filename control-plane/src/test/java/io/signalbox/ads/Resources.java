package io.signalbox.ads;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.ResourceName;
import java.util.Arrays;

/** Small Envoy resources; {@code edition} makes two of one name differ. */
final class Resources {

    private Resources() {}

    /** A cluster that asks for endpoints. */
    static EnvoyResource cluster(String name, int edition) {
        return clusterWithEndpoints(name, "", edition);
    }

    static EnvoyResource clusterWithEndpoints(String name, String service, int edition) {
        ConfigSource ads = ConfigSource.newBuilder()
                .setResourceApiVersion(io.envoyproxy.envoy.config.core.v3.ApiVersion.V3)
                .setAds(AggregatedConfigSource.getDefaultInstance())
                .build();
        Cluster cluster = Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.EDS)
                .setEdsClusterConfig(
                        Cluster.EdsClusterConfig.newBuilder().setEdsConfig(ads).setServiceName(service))
                .setConnectTimeout(Duration.newBuilder().setSeconds(edition))
                .build();
        return of(ResourceType.CLUSTER, name, cluster);
    }

    /** A cluster that needs no endpoints. */
    static EnvoyResource staticCluster(String name, int edition) {
        Cluster cluster = Cluster.newBuilder()
                .setName(name)
                .setType(Cluster.DiscoveryType.STATIC)
                .setConnectTimeout(Duration.newBuilder().setSeconds(edition))
                .build();
        return of(ResourceType.CLUSTER, name, cluster);
    }

    static EnvoyResource endpoints(String name, int port) {
        Address address = Address.newBuilder()
                .setSocketAddress(
                        SocketAddress.newBuilder().setAddress("127.0.0.1").setPortValue(port))
                .build();
        LbEndpoint endpoint = LbEndpoint.newBuilder()
                .setEndpoint(Endpoint.newBuilder().setAddress(address))
                .setLoadBalancingWeight(UInt32Value.of(1))
                .build();
        ClusterLoadAssignment assignment = ClusterLoadAssignment.newBuilder()
                .setClusterName(name)
                .addEndpoints(LocalityLbEndpoints.newBuilder().addLbEndpoints(endpoint))
                .build();
        return of(ResourceType.ENDPOINT, name, assignment);
    }

    static EnvoyResource listener(String name, int edition) {
        return of(
                ResourceType.LISTENER,
                name,
                Listener.newBuilder().setName(name).setStatPrefix("e" + edition).build());
    }

    static EnvoyResource secret(String name, int edition) {
        Secret secret = Secret.newBuilder()
                .setName(name)
                .setGenericSecret(io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.GenericSecret.newBuilder()
                        .setSecret(io.envoyproxy.envoy.config.core.v3.DataSource.newBuilder()
                                .setInlineString("s" + edition)))
                .build();
        return of(ResourceType.SECRET, name, secret);
    }

    /** A route configuration that uses the clusters, in order. */
    static EnvoyResource routes(String name, String... clusters) {
        VirtualHost.Builder host = VirtualHost.newBuilder().setName("all").addDomains("*");
        Arrays.stream(clusters)
                .map(cluster -> Route.newBuilder()
                        .setMatch(RouteMatch.newBuilder().setPrefix("/" + cluster))
                        .setRoute(RouteAction.newBuilder().setCluster(cluster)))
                .forEach(host::addRoutes);
        return of(
                ResourceType.ROUTE,
                name,
                RouteConfiguration.newBuilder()
                        .setName(name)
                        .addVirtualHosts(host)
                        .build());
    }

    static ResourceName name(ResourceType type, String name) {
        return new ResourceName(type, name);
    }

    private static EnvoyResource of(ResourceType type, String name, com.google.protobuf.Message message) {
        return EnvoyResource.of(type, name, message, ImmutableList.of());
    }
}
