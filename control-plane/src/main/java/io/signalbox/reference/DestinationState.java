package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;

/**
 * All that a route may know of a destination, and no more: so that a route is not translated again when an endpoint
 * changes.
 */
public sealed interface DestinationState {

    /**
     * It can be sent to.
     *
     * @param subsets the label keys of each subset selector that the Upstream declares; empty when it declares none
     */
    record Usable(ImmutableList<ImmutableSortedSet<String>> subsets) implements DestinationState {}

    /**
     * It cannot be sent to.
     *
     * @param code the code of the report that the route gets, as in {@code UpstreamMissing} or {@code PortNotDefined}
     * @param message the report's whole sentence, as in {@code port 9090 is not defined on Service default/petstore; it
     *     defines 8080 (http)}
     */
    record Unusable(String code, String message) implements DestinationState {}
}
