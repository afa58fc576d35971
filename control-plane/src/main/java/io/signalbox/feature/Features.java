package io.signalbox.feature;

import com.google.common.collect.ImmutableList;

/**
 * Every feature there is, by the level at which it has options. A feature is registered here and nowhere else; the order is for
 * readers, since features cannot meet.
 */
public final class Features {

    static final ImmutableList<RouteFeature> ON_ROUTES =
            ImmutableList.of(new Timeouts(), new PrefixRewrite(), new RegexRewrite(), new HostRewrite());

    static final ImmutableList<VirtualHostFeature> ON_VIRTUAL_HOSTS = ImmutableList.of();

    static final ImmutableList<WeightedDestinationFeature> ON_WEIGHTED_DESTINATIONS = ImmutableList.of();

    static final ImmutableList<UpstreamFeature> ON_UPSTREAMS = ImmutableList.of();

    private Features() {}
}
