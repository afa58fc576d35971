package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.net.InetAddresses;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.listener.v3.ListenerFilter;
import io.envoyproxy.envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.UpgradeConfig;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.signalbox.api.gloo.Settings;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.envoy.Packing;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.TreeSet;

/**
 * An HTTP Gateway as Envoy's listener: one HTTP connection manager whose routes come by RDS, behind one filter chain,
 * or behind one for each TLS configuration.
 *
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/listener/v3/listener.proto">Listener</a>, <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/extensions/filters/network/http_connection_manager/v3/http_connection_manager.proto">HttpConnectionManager</a>
 */
public final class Listeners {

    private static final String CONNECTION_MANAGER = "envoy.filters.network.http_connection_manager";
    private static final String TLS_INSPECTOR = "envoy.filters.listener.tls_inspector";
    private static final String TLS_SOCKET = "envoy.transport_sockets.tls";

    private Listeners() {}

    /** @param filters in their order, the router last */
    public static Listener plain(Names names, List<HttpFilter> filters) {
        return listener(names)
                .addFilterChains(FilterChain.newBuilder().addFilters(connectionManager(names, filters)))
                .build();
    }

    /**
     * @param chains each with server names that no other has
     * @param filters in their order, the router last
     */
    public static Listener tls(Names names, List<TlsChain> chains, List<HttpFilter> filters) {
        Listener.Builder listener = listener(names)
                .addListenerFilters(ListenerFilter.newBuilder()
                        .setName(TLS_INSPECTOR)
                        .setTypedConfig(Packing.any(TlsInspector.getDefaultInstance())));
        for (TlsChain chain : chains) {
            FilterChain.Builder filterChain = FilterChain.newBuilder()
                    .addFilters(connectionManager(names, filters))
                    .setTransportSocket(TransportSocket.newBuilder()
                            .setName(TLS_SOCKET)
                            .setTypedConfig(Packing.any(chain.context())));
            if (!chain.sniDomains().isEmpty()) {
                filterChain.setFilterChainMatch(FilterChainMatch.newBuilder().addAllServerNames(chain.sniDomains()));
            }
            listener.addFilterChains(filterChain);
        }
        return listener.build();
    }

    /**
     * Where to listen and what to call it.
     *
     * @param address an IP address as the operator wrote it
     */
    public record Names(String listener, String routeConfiguration, String address, int port) {}

    /**
     * The HTTP filters of a listener. Those that Gloo Edge always has are there before a route needs them, so that the
     * first route that does is no change of the listener, which would drain its connections; {@code
     * settings.gloo.removeUnusedFilters} leaves them out.
     *
     * @param needed by the listener's routes
     */
    public static ImmutableList<HttpFilter> filters(Settings settings, Iterable<HttpFilter> needed) {
        TreeSet<HttpFilter> filters = new TreeSet<>(Features.alwaysThere(settings));
        needed.forEach(filters::add);
        return ImmutableList.copyOf(filters);
    }

    private static Listener.Builder listener(Names names) {
        InetAddress address = InetAddresses.forString(names.address());
        SocketAddress.Builder socket =
                SocketAddress.newBuilder().setAddress(names.address()).setPortValue(names.port());
        // On "::" Envoy also takes IPv4 then, as Gloo Edge's default Gateways promise.
        socket.setIpv4Compat(address instanceof Inet6Address || names.address().contains(":"));
        return Listener.newBuilder()
                .setName(names.listener())
                .setAddress(Address.newBuilder().setSocketAddress(socket));
    }

    private static Filter connectionManager(Names names, List<HttpFilter> filters) {
        HttpConnectionManager.Builder manager = HttpConnectionManager.newBuilder()
                .setStatPrefix("http")
                .setRds(Rds.newBuilder()
                        .setRouteConfigName(names.routeConfiguration())
                        .setConfigSource(ConfigSource.newBuilder()
                                .setResourceApiVersion(ApiVersion.V3)
                                .setAds(AggregatedConfigSource.getDefaultInstance())))
                // Gloo Edge's defaults where they differ from Envoy's.
                .setNormalizePath(BoolValue.of(true))
                .addUpgradeConfigs(UpgradeConfig.newBuilder().setUpgradeType("websocket"));
        filters.forEach(filter -> manager.addHttpFilters(filter.toEnvoy()));
        return Filter.newBuilder()
                .setName(CONNECTION_MANAGER)
                .setTypedConfig(Packing.any(manager.build()))
                .build();
    }
}
