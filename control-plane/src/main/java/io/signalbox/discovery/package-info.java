/**
 * Upstreams for Services: which are wanted, what differs from those that are there, and the writing of the difference
 * into the Kubernetes API. Nothing is served from here: what is written comes back by the source like any Upstream.
 */
@NullMarked
package io.signalbox.discovery;

import org.jspecify.annotations.NullMarked;
