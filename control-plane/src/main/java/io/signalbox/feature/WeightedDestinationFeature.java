package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.WeightedCluster.ClusterWeight;
import io.signalbox.api.gloo.WeightedDestinationOptions;

/** A feature with options on single destinations of a route that has several. They win over the route's. */
interface WeightedDestinationFeature {

    /**
     * Translates the feature's own options, if there are any.
     *
     * @param scope looks at the destination's {@code options}
     */
    void apply(WeightedDestinationOptions options, Scope scope, ClusterWeight.Builder destination);
}
