/**
 * The queries: each a record that is its own cache key, answered from inputs, other queries and groupings. What they
 * ask is their dependency. No I/O, no clocks, nothing of gRPC or of the Kubernetes client lives here.
 *
 * <p>Read them along a VirtualService's way: {@link GatewaysSelecting}, {@link OwnedDomains}, {@link VirtualHostOf},
 * {@link ClustersUsedBy}, {@link ClusterOf}, {@link EndpointsOf}, {@link RouteConfigurationOf}, {@link ListenerOf}.
 */
@NullMarked
package io.signalbox.translation;

import org.jspecify.annotations.NullMarked;
