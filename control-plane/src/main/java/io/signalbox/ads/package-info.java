/**
 * The xDS protocol, state of the world and delta: one pure {@link io.signalbox.ads.Subscription} machine for both,
 * codecs at the edge, the gRPC services and their server. What Envoys should have comes from {@code snapshot}; no
 * translation lives here.
 */
@NullMarked
package io.signalbox.ads;

import org.jspecify.annotations.NullMarked;
