package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.gloo.Destination;
import io.signalbox.api.gloo.Subset;
import io.signalbox.model.Kinds;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState.Unusable;
import io.signalbox.reference.DestinationState.Usable;
import io.signalbox.report.Reason;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go: an Upstream or a Kubernetes Service, and which of its endpoints.
 *
 * <p><b>Option</b> {@code routeAction.single}, and {@code destination} of each of several
 * <p><b>Envoy</b> <a
 * href="https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/route/v3/route_components.proto#config-route-v3-routeaction">RouteAction.cluster
 * and metadata_match</a>
 * <p><b>Reports</b> {@link #NO_DESTINATION}, {@link #NO_NAME}, {@link #UNSUPPORTED}, {@link #NO_SUBSETS}, {@link
 * #NO_SUCH_SUBSET}, and the code that the destination's state gives
 */
final class RouteDestinations {
    static final Reason NO_DESTINATION = Reason.error("DestinationMissing");
    static final Reason NO_NAME = Reason.error("DestinationWithoutName");
    static final Reason UNSUPPORTED = Reason.error("DestinationUnsupported");
    static final Reason NO_SUBSETS = Reason.warning("SubsetsNotDeclared");
    static final Reason NO_SUCH_SUBSET = Reason.error("SubsetNotDeclared");

    /** Where Envoy's subset load balancer looks. */
    private static final String SUBSETS = "envoy.lb";

    private RouteDestinations() {}

    /**
     * A destination that can be sent to.
     *
     * @param subset which endpoints; absent for all
     */
    record Target(String cluster, @Nullable Metadata subset) {}

    /** Empty if the destination cannot be sent to, which is reported. */
    static Optional<Target> resolve(Destination in, Scope scope) {
        return switch (in.getDestinationTypeCase()) {
            case UPSTREAM -> upstream(in.getUpstream(), scope.at("upstream")).flatMap(ref -> target(ref, in, scope));
            case KUBE -> service(in, scope.at("kube")).flatMap(ref -> target(ref, in, scope));
            case CONSUL -> {
                scope.at("consul").report(UNSUPPORTED, "consul destinations are not supported; name an Upstream");
                yield Optional.empty();
            }
            case DESTINATIONTYPE_NOT_SET -> {
                scope.report(NO_DESTINATION, "no destination is given; write upstream or kube");
                yield Optional.empty();
            }
        };
    }

    private static Optional<ClusterRef> upstream(ResourceRef in, Scope scope) {
        if (in.getName().isEmpty()) {
            scope.at("name").report(NO_NAME, "the Upstream's name is needed");
            return Optional.empty();
        }
        String namespace = in.getNamespace().isEmpty() ? scope.subject().namespace() : in.getNamespace();
        return Optional.of(new ClusterRef.ToUpstream(Kinds.UPSTREAM.key(namespace, in.getName())));
    }

    private static Optional<ClusterRef> service(Destination in, Scope scope) {
        ResourceRef ref = in.getKube().getRef();
        if (ref.getName().isEmpty() || ref.getNamespace().isEmpty()) {
            scope.at("ref").report(NO_NAME, "the Service's name and namespace are both needed");
            return Optional.empty();
        }
        return Optional.of(new ClusterRef.ToService(
                ref.getNamespace(), ref.getName(), in.getKube().getPort()));
    }

    private static Optional<Target> target(ClusterRef ref, Destination in, Scope scope) {
        return switch (scope.destination(ref)) {
            case Unusable(String code, String message) -> {
                String field = in.hasKube() ? "kube" : "upstream";
                scope.at(field).reportAbsence(Reason.error(code), message);
                yield Optional.empty();
            }
            case Usable usable ->
                Optional.of(new Target(ref.clusterName(), subset(ref, in.getSubset(), usable, scope.at("subset"))));
        };
    }

    private static @Nullable Metadata subset(ClusterRef ref, Subset in, Usable state, Scope scope) {
        if (in.getValuesCount() == 0) {
            return null;
        }
        ImmutableSortedSet<String> keys =
                ImmutableSortedSet.copyOf(in.getValuesMap().keySet());
        if (state.subsets().isEmpty()) {
            scope.report(NO_SUBSETS, ref + " declares no subsets, so all of its endpoints are used; add a subsetSpec");
        } else if (!state.subsets().contains(keys)) {
            scope.report(
                    NO_SUCH_SUBSET,
                    ref + " declares no subset with the keys " + keys + "; it declares " + state.subsets());
        }
        Struct.Builder values = Struct.newBuilder();
        new TreeMap<>(in.getValuesMap())
                .forEach((key, value) -> values.putFields(
                        key, Value.newBuilder().setStringValue(value).build()));
        return Metadata.newBuilder().putFilterMetadata(SUBSETS, values.build()).build();
    }
}
