package io.signalbox.feature;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.signalbox.api.gloo.RouteOptions;

/** A feature with options on routes. */
interface RouteFeature {

    /**
     * Translates the feature's own options, if there are any.
     *
     * @param scope looks at the route's {@code options}
     * @param route has its match and its action already
     */
    void apply(RouteOptions options, Scope scope, Route.Builder route);
}
