package io.signalbox.translation;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.RouteOption;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualHostOption;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.UpstreamGroup;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.feature.Inheritance;
import io.signalbox.incremental.Grouping;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.SecretPart;
import java.util.Comparator;

/**
 * The wide reads: who belongs to what. Each group changes only when its members do, so that a VirtualService's edit
 * does not concern those who only ask which VirtualServices there are.
 */
public final class Groupings {

    /** The one group of a grouping that needs no groups. */
    public enum Everything {
        ALL
    }

    public static final Everything ALL = Everything.ALL;

    /** Told by the store: which resources of a kind there are. */
    public static final Grouping<Everything, Key<Gateway>> GATEWAYS = Grouping.base("gateways", Key::compareTo);

    public static final Grouping<Everything, Key<VirtualService>> VIRTUAL_SERVICES =
            Grouping.base("virtual services", Key::compareTo);

    /**
     * Those of the virtual services that may delegate, so that the many that do not cost nothing. Who delegates no more
     * may still be here, and adds nothing.
     */
    public static final Grouping<Everything, Key<VirtualService>> DELEGATING =
            Grouping.base("virtual services that may delegate", Key::compareTo);

    public static final Grouping<Everything, Key<RouteTable>> ROUTE_TABLES =
            Grouping.base("route tables", Key::compareTo);

    public static final Grouping<Everything, Key<RouteOption>> ROUTE_OPTIONS =
            Grouping.base("route options", Key::compareTo);

    public static final Grouping<Everything, Key<VirtualHostOption>> VIRTUAL_HOST_OPTIONS =
            Grouping.base("virtual host options", Key::compareTo);

    public static final Grouping<Everything, Key<Upstream>> UPSTREAMS = Grouping.base("upstreams", Key::compareTo);

    public static final Grouping<Everything, Key<UpstreamGroup>> UPSTREAM_GROUPS =
            Grouping.base("upstream groups", Key::compareTo);

    public static final Grouping<Everything, Key<Settings>> SETTINGS = Grouping.base("settings", Key::compareTo);

    public static final Grouping<Everything, Key<Proxy>> PROXIES = Grouping.base("proxies", Key::compareTo);

    public static final Grouping<Everything, Key<EndpointSlice>> ENDPOINT_SLICES =
            Grouping.base("endpoint slices", Key::compareTo);

    /** One member, set once: the source of what is asked once for the whole configuration. */
    public static final Grouping<Everything, Everything> WORLD = Grouping.base("world", Comparator.naturalOrder());

    public static final Grouping<Key<Service>, Key<EndpointSlice>> SLICES_OF_SERVICE = Grouping.derived(
            "slices of a service", ENDPOINT_SLICES, (all, slice) -> new ServiceOfSlice(slice), Key::compareTo);

    public static final Grouping<ProxyName, Key<Gateway>> GATEWAYS_OF_PROXY =
            Grouping.derived("gateways of a proxy", WORLD, (all, one) -> new GatewaysByProxy(), Key::compareTo);

    public static final Grouping<Key<Gateway>, Key<VirtualService>> VIRTUAL_SERVICES_OF_GATEWAY = Grouping.derived(
            "virtual services of a gateway",
            VIRTUAL_SERVICES,
            (all, virtualService) -> new GatewayMemberships(virtualService),
            Key::compareTo);

    public static final Grouping<DomainOn, Key<VirtualService>> DOMAIN_CLAIMS =
            Grouping.derived("claims to a domain", VIRTUAL_SERVICES_OF_GATEWAY, DomainClaims::new, Key::compareTo);

    /** By namespace, in which selectors look. */
    public static final Grouping<String, Key<RouteTable>> ROUTE_TABLES_OF_NAMESPACE = Grouping.derived(
            "route tables of a namespace",
            ROUTE_TABLES,
            (all, table) -> new RouteTableByNamespace(table),
            Key::compareTo);

    /** In which ways a RouteTable is delegated to. */
    public static final Grouping<Key<RouteTable>, Inheritance> INHERITANCES_OF_ROUTE_TABLE = Grouping.derived(
            "inheritances of a route table",
            DELEGATING,
            (all, virtualService) -> new RouteTablesUsedBy(virtualService),
            Comparator.naturalOrder());

    /** Where a RouteTable's routes are served. */
    public static final Grouping<Key<RouteTable>, Key<Gateway>> GATEWAYS_OF_ROUTE_TABLE = Grouping.derived(
            "gateways of a route table",
            DELEGATING,
            (all, virtualService) -> new RouteTablesServedBy(virtualService),
            Key::compareTo);

    /** The clusters that a proxy's routes can reach. */
    public static final Grouping<ProxyName, ClusterRef> CLUSTERS_OF_PROXY = Grouping.derived(
            "clusters of a proxy", VIRTUAL_SERVICES_OF_GATEWAY, ClustersUsedBy::new, Comparator.naturalOrder());

    /** The clusters that are made of a Service, because routes name it. */
    public static final Grouping<Key<Service>, ClusterRef> CLUSTERS_OF_SERVICE = Grouping.derived(
            "clusters of a service", CLUSTERS_OF_PROXY, ServiceOfCluster::new, Comparator.naturalOrder());

    /** The Services that routes name. */
    public static final Grouping<Everything, Key<Service>> SERVICES_IN_USE =
            Grouping.derived("services in use", CLUSTERS_OF_PROXY, ServiceInUse::new, Key::compareTo);

    /** The HTTP filters that a Gateway's routes need. */
    public static final Grouping<Key<Gateway>, HttpFilter> FILTERS_OF_GATEWAY = Grouping.derived(
            "filters of a gateway", VIRTUAL_SERVICES_OF_GATEWAY, FiltersUsedBy::new, Comparator.naturalOrder());

    /** The secrets that a proxy's clusters and listeners refer to. */
    public static final Grouping<ProxyName, SecretPart> SECRETS_OF_PROXY = Grouping.derived(
                    "secrets of a proxy",
                    CLUSTERS_OF_PROXY,
                    SecretsOfCluster::new,
                    Comparator.<SecretPart>naturalOrder())
            .and(VIRTUAL_SERVICES_OF_GATEWAY, SecretsOfListener::new);

    /** As {@link #GATEWAYS_OF_PROXY} while Proxies are written, else nothing. */
    public static final Grouping<ProxyName, Key<Gateway>> PERSISTED_GATEWAYS = Grouping.derived(
            "gateways of a written proxy", WORLD, (all, one) -> new PersistedGateways(), Key::compareTo);

    /** As {@link #VIRTUAL_SERVICES_OF_GATEWAY} while Proxies are written, else nothing. */
    public static final Grouping<Key<Gateway>, Key<VirtualService>> PERSISTED_VIRTUAL_SERVICES = Grouping.derived(
            "virtual services of written proxies",
            VIRTUAL_SERVICES_OF_GATEWAY,
            PersistedVirtualServices::new,
            Key::compareTo);

    private Groupings() {}
}
