package io.signalbox.feature;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.signalbox.api.gloo.Upstream;

/** A feature with options on Upstreams. */
interface UpstreamFeature {

    /**
     * Translates the feature's own options, if there are any.
     *
     * @param scope looks at the Upstream's {@code spec}
     * @param cluster has its name, and its type if an earlier feature gave it one
     */
    void apply(Upstream in, Scope scope, Cluster.Builder cluster);
}
