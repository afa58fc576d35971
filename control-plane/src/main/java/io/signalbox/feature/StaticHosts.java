package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.common.net.InetAddresses;
import com.google.protobuf.Struct;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.statics.Host;
import io.signalbox.api.gloo.options.statics.UpstreamSpec;
import io.signalbox.report.Reason;
import java.util.TreeMap;

/**
 * Hosts that are named one by one: {@code spec.static.hosts} of an Upstream. If all are IP addresses they are used as
 * they are, else all are looked up in DNS, IPv4 only. How TLS finds its server name per host is {@link StaticTls}; what
 * a health check asks of single hosts is {@link HealthChecks}.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/endpoint/v3/endpoint.proto">ClusterLoadAssignment</a>
 * <p><b>Reports</b> {@link #NO_HOST}, {@link #NO_ADDRESS}, {@link #UNLIKELY_ADDRESS}, {@link #BAD_PORT}, {@link
 * #BAD_WEIGHT}, {@link #RESERVED_METADATA}
 */
final class StaticHosts implements UpstreamFeature {

    static final Reason NO_HOST = Reason.error("StaticNoHost");
    static final Reason NO_ADDRESS = Reason.error("StaticHostNoAddress");
    static final Reason UNLIKELY_ADDRESS = Reason.warning("StaticHostUnlikelyAddress");
    static final Reason BAD_PORT = Reason.error("StaticHostBadPort");
    static final Reason BAD_WEIGHT = Reason.error("StaticHostBadWeight");
    static final Reason RESERVED_METADATA = Reason.warning("StaticHostReservedMetadata");

    private static final int PORT_MAX = 65535;

    /** Keys of metadata that Signalbox or Gloo Edge's own Envoy filters write themselves. */
    private static final ImmutableSet<String> RESERVED =
            ImmutableSet.of(StaticTls.MATCH_METADATA, "io.solo.health_checkers.advanced_http");

    @Override
    public void apply(Upstream in, Scope scope, Cluster.Builder cluster) {
        if (!in.hasStatic()) {
            return;
        }
        UpstreamSpec spec = in.getStatic();
        Scope hosts = scope.at("static.hosts");
        if (spec.getHostsCount() == 0) {
            hosts.report(NO_HOST, "a static Upstream must have a host; add one with addr and port");
        }
        boolean allIps = spec.getHostsList().stream().allMatch(host -> InetAddresses.isInetAddress(host.getAddr()));
        cluster.setType(allIps ? Cluster.DiscoveryType.STATIC : Cluster.DiscoveryType.STRICT_DNS);
        if (!allIps) {
            cluster.setDnsLookupFamily(Cluster.DnsLookupFamily.V4_ONLY);
        }
        LocalityLbEndpoints.Builder endpoints = LocalityLbEndpoints.newBuilder();
        for (int i = 0; i < spec.getHostsCount(); i++) {
            Host host = spec.getHosts(i);
            check(host, hosts.index(i));
            endpoints.addLbEndpoints(endpoint(host, hosts.index(i)));
        }
        cluster.setLoadAssignment(ClusterLoadAssignment.newBuilder()
                .setClusterName(cluster.getName())
                .addEndpoints(endpoints));
    }

    private static void check(Host host, Scope scope) {
        if (host.getAddr().isEmpty()) {
            scope.at("addr").report(NO_ADDRESS, "addr cannot be empty; write an IP address or a host name");
        } else if (isUnlikely(host.getAddr())) {
            scope.at("addr")
                    .report(
                            UNLIKELY_ADDRESS,
                            ("\"%s\" is neither an IP address nor a host name;"
                                            + " write the host alone in addr and its port in port")
                                    .formatted(host.getAddr()));
        }
        if (host.getPort() == 0) {
            scope.at("port").report(BAD_PORT, "port cannot be empty; write a number from 1 to 65535");
        } else if (Integer.compareUnsigned(host.getPort(), PORT_MAX) > 0) {
            scope.at("port")
                    .report(
                            BAD_PORT,
                            "%s is not a port; write a number from 1 to 65535"
                                    .formatted(Integer.toUnsignedString(host.getPort())));
        }
        if (host.hasLoadBalancingWeight() && host.getLoadBalancingWeight().getValue() == 0) {
            scope.at("loadBalancingWeight")
                    .report(BAD_WEIGHT, "the weight of a host is at least 1; remove the host to send it nothing");
        }
    }

    /** A URL, or a host with its port: Envoy would look it up in DNS, and never find it. */
    private static boolean isUnlikely(String address) {
        boolean ip = InetAddresses.isInetAddress(address);
        return !ip && address.chars().anyMatch(c -> c == '/' || c == ':' || c == '@' || Character.isWhitespace(c));
    }

    private static LbEndpoint endpoint(Host host, Scope scope) {
        Endpoint.Builder endpoint = Endpoint.newBuilder()
                .setHostname(host.getAddr())
                .setAddress(Address.newBuilder()
                        .setSocketAddress(SocketAddress.newBuilder()
                                .setAddress(host.getAddr())
                                .setPortValue(host.getPort())));
        LbEndpoint.Builder out = LbEndpoint.newBuilder().setEndpoint(endpoint);
        if (host.hasLoadBalancingWeight()) {
            out.setLoadBalancingWeight(host.getLoadBalancingWeight());
        }
        for (var entry : new TreeMap<String, Struct>(host.getMetadataMap()).entrySet()) {
            if (RESERVED.contains(entry.getKey())) {
                scope.at("metadata")
                        .entry(entry.getKey())
                        .report(RESERVED_METADATA, "this key is written by the control plane; what is here is ignored");
            } else {
                out.getMetadataBuilder().putFilterMetadata(entry.getKey(), entry.getValue());
            }
        }
        return out.build();
    }
}
