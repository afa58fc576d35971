package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Listener;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.incremental.Family;
import io.signalbox.incremental.Layer;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.SecretPart;
import io.signalbox.report.Report;
import io.signalbox.report.Translated;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.translation.Groupings.Everything;
import java.util.List;
import java.util.Optional;

/** What is published: answers kept by group, of which each batch tells the upserts and the removals. */
public final class Families {

    public static final Family<Key<Gateway>, Key<VirtualService>, Translated<Optional<VirtualHostResult>>>
            VIRTUAL_HOSTS = Family.of("virtual hosts", Groupings.VIRTUAL_SERVICES_OF_GATEWAY, VirtualHostOf::new);

    public static final Family<ProxyName, SecretPart, Optional<EnvoyResource>> SECRETS =
            Family.of("secrets", Groupings.SECRETS_OF_PROXY, (proxy, secret) -> new SecretOf(secret));

    public static final Family<ProxyName, ClusterRef, Optional<EnvoyResource>> CLUSTERS =
            Family.of("clusters", Groupings.CLUSTERS_OF_PROXY, (proxy, ref) -> new PublishedClusterOf(ref));

    public static final Family<ProxyName, ClusterRef, Optional<EnvoyResource>> ENDPOINTS =
            Family.of("endpoints", Groupings.CLUSTERS_OF_PROXY, (proxy, ref) -> new EndpointsOf(ref));

    public static final Family<ProxyName, Key<Gateway>, Optional<EnvoyResource>> LISTENERS =
            Family.of("listeners", Groupings.GATEWAYS_OF_PROXY, PublishedListenerOf::new);

    public static final Family<ProxyName, Key<Gateway>, Optional<EnvoyResource>> ROUTES =
            Family.of("routes", Groupings.GATEWAYS_OF_PROXY, PublishedRouteConfigurationOf::new);

    public static final Family<Everything, Key<Upstream>, ImmutableList<Report>> UPSTREAM_REPORTS =
            Family.of("upstream reports", Groupings.UPSTREAMS, (all, key) -> new UpstreamReports(key));

    public static final Family<Everything, Key<Service>, ImmutableList<Report>> SERVICE_REPORTS =
            Family.of("service reports", Groupings.SERVICES_IN_USE, (all, key) -> new ServiceReports(key));

    public static final Family<Everything, Key<UpstreamGroup>, ImmutableList<Report>> UPSTREAM_GROUP_REPORTS =
            Family.of("upstream group reports", Groupings.UPSTREAM_GROUPS, (all, key) -> new UpstreamGroupReports(key));

    public static final Family<Everything, Key<VirtualService>, ImmutableList<Report>> VIRTUAL_SERVICE_REPORTS =
            Family.of(
                    "virtual service reports",
                    Groupings.VIRTUAL_SERVICES,
                    (all, key) -> new VirtualServiceReports(key));

    public static final Family<Everything, Key<RouteTable>, ImmutableList<Report>> ROUTE_TABLE_REPORTS =
            Family.of("route table reports", Groupings.ROUTE_TABLES, (all, key) -> new RouteTableReports(key));

    public static final Family<Everything, Key<RouteOption>, ImmutableList<Report>> ROUTE_OPTION_REPORTS =
            Family.of("route option reports", Groupings.ROUTE_OPTIONS, (all, key) -> new RouteOptionReports(key));

    public static final Family<Everything, Key<VirtualHostOption>, ImmutableList<Report>> VIRTUAL_HOST_OPTION_REPORTS =
            Family.of(
                    "virtual host option reports",
                    Groupings.VIRTUAL_HOST_OPTIONS,
                    (all, key) -> new VirtualHostOptionReports(key));

    public static final Family<Everything, Key<Gateway>, ImmutableList<Report>> GATEWAY_REPORTS =
            Family.of("gateway reports", Groupings.GATEWAYS, (all, key) -> new GatewayReports(key));

    public static final Family<Everything, Key<Settings>, ImmutableList<Report>> SETTINGS_REPORTS =
            Family.of("settings reports", Groupings.SETTINGS, (all, key) -> new SettingsReports(key));

    public static final Family<Everything, Key<Proxy>, ImmutableList<Report>> PROXY_REPORTS =
            Family.of("proxy reports", Groupings.PROXIES, (all, key) -> new ProxyReports(key));

    /** The listeners of written Proxies, without virtual hosts. */
    public static final Family<ProxyName, Key<Gateway>, Optional<Listener>> PROXY_LISTENERS =
            Family.of("listeners of written proxies", Groupings.PERSISTED_GATEWAYS, ProxyListenerOf::new);

    /** The virtual hosts of written Proxies. */
    public static final Family<Key<Gateway>, Key<VirtualService>, Optional<ProxyVirtualHostOf.Host>>
            PROXY_VIRTUAL_HOSTS = Family.of(
                    "virtual hosts of written proxies", Groupings.PERSISTED_VIRTUAL_SERVICES, ProxyVirtualHostOf::new);

    public static final Family<Everything, Key<VirtualService>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>>
            VIRTUAL_SERVICES_BY_PROXY = Family.of(
                    "virtual services by proxy",
                    Groupings.VIRTUAL_SERVICES,
                    (all, key) -> new VirtualServiceByProxy(key));

    public static final Family<Everything, Key<RouteTable>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>>
            ROUTE_TABLES_BY_PROXY = Family.of(
                    "route tables by proxy", Groupings.ROUTE_TABLES, (all, key) -> new RouteTableByProxy(key));

    public static final Family<Everything, Key<Gateway>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>>
            GATEWAYS_BY_PROXY =
                    Family.of("gateways by proxy", Groupings.GATEWAYS, (all, key) -> new GatewayByProxy(key));

    /** What goes to Envoys, in no particular order: {@link io.signalbox.envoy.ResourceType} has the one that counts. */
    public static final ImmutableList<Family<ProxyName, ?, Optional<EnvoyResource>>> PUBLISHED =
            ImmutableList.of(SECRETS, CLUSTERS, ENDPOINTS, LISTENERS, ROUTES);

    /** What goes to operators. */
    public static final ImmutableList<Family<Everything, ? extends Key<?>, ImmutableList<Report>>> REPORTS =
            ImmutableList.of(
                    VIRTUAL_SERVICE_REPORTS,
                    ROUTE_TABLE_REPORTS,
                    ROUTE_OPTION_REPORTS,
                    VIRTUAL_HOST_OPTION_REPORTS,
                    GATEWAY_REPORTS,
                    UPSTREAM_REPORTS,
                    SERVICE_REPORTS,
                    UPSTREAM_GROUP_REPORTS,
                    SETTINGS_REPORTS,
                    PROXY_REPORTS);

    /** Which proxies what is written is part of, and what is to be said of it there. */
    public static final ImmutableList<
                    Family<Everything, ? extends Key<?>, ImmutableSortedMap<ProxyName, ImmutableList<Report>>>>
            BY_PROXY = ImmutableList.of(VIRTUAL_SERVICES_BY_PROXY, ROUTE_TABLES_BY_PROXY, GATEWAYS_BY_PROXY);

    /** The order in which a batch settles: each may read only what stands before it. */
    public static final List<Layer> SETTLEMENT_ORDER = List.of(
            Groupings.WORLD,
            Groupings.GATEWAYS,
            Groupings.VIRTUAL_SERVICES,
            Groupings.DELEGATING,
            Groupings.ROUTE_TABLES,
            Groupings.ROUTE_TABLES_OF_NAMESPACE,
            Groupings.ROUTE_OPTIONS,
            Groupings.VIRTUAL_HOST_OPTIONS,
            Groupings.UPSTREAMS,
            Groupings.UPSTREAM_GROUPS,
            Groupings.SETTINGS,
            Groupings.PROXIES,
            Groupings.ENDPOINT_SLICES,
            Groupings.SLICES_OF_SERVICE,
            Groupings.GATEWAYS_OF_PROXY,
            Groupings.VIRTUAL_SERVICES_OF_GATEWAY,
            Groupings.DOMAIN_CLAIMS,
            VIRTUAL_HOSTS,
            Groupings.INHERITANCES_OF_ROUTE_TABLE,
            Groupings.GATEWAYS_OF_ROUTE_TABLE,
            Groupings.CLUSTERS_OF_PROXY,
            Groupings.CLUSTERS_OF_SERVICE,
            Groupings.SERVICES_IN_USE,
            Groupings.FILTERS_OF_GATEWAY,
            Groupings.SECRETS_OF_PROXY,
            SECRETS,
            CLUSTERS,
            ENDPOINTS,
            ROUTES,
            LISTENERS,
            UPSTREAM_REPORTS,
            SERVICE_REPORTS,
            UPSTREAM_GROUP_REPORTS,
            VIRTUAL_SERVICE_REPORTS,
            ROUTE_TABLE_REPORTS,
            ROUTE_OPTION_REPORTS,
            VIRTUAL_HOST_OPTION_REPORTS,
            GATEWAY_REPORTS,
            SETTINGS_REPORTS,
            PROXY_REPORTS,
            VIRTUAL_SERVICES_BY_PROXY,
            ROUTE_TABLES_BY_PROXY,
            GATEWAYS_BY_PROXY,
            Groupings.PERSISTED_GATEWAYS,
            Groupings.PERSISTED_VIRTUAL_SERVICES,
            PROXY_LISTENERS,
            PROXY_VIRTUAL_HOSTS);

    private Families() {}
}
