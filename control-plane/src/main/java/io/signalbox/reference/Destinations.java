package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedSet;
import com.google.protobuf.Message;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.SubsetSpec;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;

/**
 * Whether a destination can be sent to.
 *
 * <p>An Upstream that is there can: what is wrong with it, such as a Service that it names and that does not exist, is
 * an error on the Upstream, and it keeps the last cluster that was good; only if there never was one, it cannot. A
 * Service that a route names directly has no resource of its own to carry an error, so all that is wrong with it is an
 * error on the route.
 */
public final class Destinations {

    /** The route names an Upstream that does not exist, or that lies outside of the watched namespaces. */
    public static final String UPSTREAM_MISSING = "UpstreamMissing";

    /** The route names an Upstream that has an error and never was without one, so that there is no cluster. */
    public static final String UPSTREAM_NEVER_GOOD = "UpstreamNeverGood";

    /** The route names a Service that does not exist, or that lies outside of the watched namespaces. */
    public static final String SERVICE_MISSING = "ServiceMissing";

    /** The Service does not define the port, or not for TCP. */
    public static final String PORT_NOT_DEFINED = "PortNotDefined";

    /** The Service's cluster IP is no IP address, or it is of type {@code ExternalName} and names no host. */
    public static final String SERVICE_WITHOUT_ADDRESS = "ServiceWithoutAddress";

    /** The Settings forbid Services as destinations. */
    public static final String KUBERNETES_DESTINATIONS_DISABLED = "KubernetesDestinationsDisabled";

    private Destinations() {}

    public static DestinationState state(ClusterRef ref, Lookups lookups, Settings settings) {
        return switch (ref) {
            case ClusterRef.ToUpstream(var key) -> upstream(Kinds.UPSTREAM.key(key.namespace(), key.name()), lookups);
            case ClusterRef.ToService service
            when settings.getGloo().getDisableKubernetesDestinations() ->
                new DestinationState.Unusable(
                        KUBERNETES_DESTINATIONS_DISABLED,
                        ("Service %s/%s cannot be a destination: gloo.disableKubernetesDestinations is true"
                                        + " in the Settings; use an Upstream")
                                .formatted(service.namespace(), service.service()));
            case ClusterRef.ToService service -> service(service, lookups, settings);
        };
    }

    private static DestinationState upstream(Key<Upstream> key, Lookups lookups) {
        return switch (lookups.find(key)) {
            case Lookup.Found<Resource<Upstream>>(var found) -> new DestinationState.Usable(subsets(found.body()));
            case Lookup.Missing<Resource<Upstream>> missing ->
                new DestinationState.Unusable(UPSTREAM_MISSING, missing(key));
            case Lookup.NotPermitted<Resource<Upstream>>(var because) ->
                new DestinationState.Unusable(UPSTREAM_MISSING, unseen(key, because));
        };
    }

    /** What becomes of an Upstream that is there, but for which no cluster can be made. */
    public static DestinationState neverGood(ClusterRef.ToUpstream ref) {
        return new DestinationState.Unusable(
                UPSTREAM_NEVER_GOOD,
                Kinds.UPSTREAM.key(ref.upstream().namespace(), ref.upstream().name())
                        + " cannot be sent to: it has an error, and no earlier form that was good; its own status tells"
                        + " more");
    }

    private static DestinationState service(ClusterRef.ToService ref, Lookups lookups, Settings settings) {
        Key<Service> key = Kinds.SERVICE.key(ref.namespace(), ref.service());
        return switch (lookups.find(key)) {
            case Lookup.Found<Resource<Service>>(var found) -> port(found, ref.port(), settings);
            case Lookup.Missing<Resource<Service>> missing ->
                new DestinationState.Unusable(SERVICE_MISSING, missing(key));
            case Lookup.NotPermitted<Resource<Service>>(var because) ->
                new DestinationState.Unusable(SERVICE_MISSING, unseen(key, because));
        };
    }

    private static DestinationState port(Resource<Service> service, int port, Settings settings) {
        if (!ServicePorts.defines(service.body(), port)) {
            return new DestinationState.Unusable(PORT_NOT_DEFINED, ServicePorts.undefined(service, port));
        }
        return ServiceAddresses.defect(service, settings)
                .<DestinationState>map(defect -> new DestinationState.Unusable(SERVICE_WITHOUT_ADDRESS, defect))
                .orElseGet(() -> new DestinationState.Usable(ImmutableList.of()));
    }

    private static ImmutableList<ImmutableSortedSet<String>> subsets(Upstream upstream) {
        SubsetSpec spec = upstream.getKube().getSubsetSpec(); // the empty message for Upstreams of other types
        return spec.getSelectorsList().stream()
                .map(selector -> ImmutableSortedSet.copyOf(selector.getKeysList()))
                .collect(ImmutableList.toImmutableList());
    }

    private static String missing(Key<? extends Message> key) {
        return key + " does not exist";
    }

    private static String unseen(Key<? extends Message> key, String because) {
        return key + " cannot be used: " + because;
    }
}
