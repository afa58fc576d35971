package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.VirtualHostOptions;
import io.signalbox.envoy.HttpFilter;

/**
 * Every feature there is, by the level at which it has options. A feature is registered here and nowhere else; the
 * order is for readers, since features cannot meet.
 */
public final class Features {

    private static final Cors CORS = new Cors();
    private static final HeaderManipulations HEADER_MANIPULATIONS = new HeaderManipulations();
    private static final Retries RETRIES = new Retries();

    private static final ImmutableList<RouteFeature> ON_ROUTES = ImmutableList.of(
            new Timeouts(),
            RETRIES,
            new PrefixRewrite(),
            new RegexRewrite(),
            new HostRewrite(),
            HEADER_MANIPULATIONS,
            CORS);

    private static final ImmutableList<VirtualHostFeature> ON_VIRTUAL_HOSTS =
            ImmutableList.of(RETRIES, new AttemptCounts(), new VirtualClusters(), HEADER_MANIPULATIONS, CORS);

    static final ImmutableList<WeightedDestinationFeature> ON_WEIGHTED_DESTINATIONS =
            ImmutableList.of(HEADER_MANIPULATIONS);

    /**
     * What an Upstream is comes first, then TLS, then the PROXY protocol around it: each builds on the cluster so far.
     */
    static final ImmutableList<UpstreamFeature> ON_UPSTREAMS = ImmutableList.of(
            new StaticHosts(),
            new KubeUpstream(),
            new PipeUpstream(),
            new UpstreamTls(),
            new StaticTls(),
            new ProxyProtocol(),
            new CircuitBreaking(),
            new LoadBalancer(),
            new SubsetLoadBalancing(),
            new ConnectionOptions(),
            new UpstreamHttp(),
            new HealthChecks(),
            new Outliers(),
            new DnsOptions(),
            new Preconnect());

    private Features() {}

    /** Translates a route's options. */
    static void apply(RouteOptions options, Scope scope, Route.Builder route) {
        ON_ROUTES.forEach(feature -> feature.apply(options, scope, route));
    }

    /** Translates a virtual host's options. */
    static void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host) {
        ON_VIRTUAL_HOSTS.forEach(feature -> feature.apply(options, scope, host));
    }

    /** The HTTP filters that every listener has, whatever its routes need; the router among them. */
    public static ImmutableSortedSet<HttpFilter> alwaysThere(Settings settings) {
        return AlwaysThere.filters(settings);
    }
}
