package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.signalbox.api.gloo.VirtualHostOptions;

/** A feature with options on virtual hosts. */
interface VirtualHostFeature {

    /**
     * Translates the feature's own options, if there are any.
     *
     * @param scope looks at the virtual host's {@code options}
     * @param host has its routes already
     */
    void apply(VirtualHostOptions options, Scope scope, VirtualHost.Builder host);
}
