package io.signalbox.translation;

import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.envoy.ResourceType;
import io.signalbox.feature.Endpoints;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.ServicePorts;
import io.signalbox.snapshot.EnvoyResource;
import java.util.List;
import java.util.Optional;

/**
 * The endpoints of a cluster that gets them by EDS; absent for all others. A cluster whose Service is gone has none, so
 * that Envoy does not wait for them.
 */
public record EndpointsOf(ClusterRef ref) implements Query<Optional<EnvoyResource>> {
    @Override
    public Optional<EnvoyResource> answer(Reads reads) {
        Optional<ClusterOf.Answer> cluster =
                reads.get(new ClusterOf(ref)).value().filter(ClusterOf.Answer::eds);
        if (cluster.isEmpty()) {
            return Optional.empty();
        }
        ClusterLoadAssignment assignment = switch (ref) {
            case ClusterRef.ToUpstream to -> ofUpstream(reads, to, cluster.get().upstream());
            case ClusterRef.ToService to -> ofService(reads, to);
        };
        return Optional.of(EnvoyResource.of(
                ResourceType.ENDPOINT,
                ref.clusterName(),
                assignment,
                cluster.get().resource().origins()));
    }

    private static ClusterLoadAssignment ofUpstream(
            Reads reads, ClusterRef.ToUpstream to, Optional<Resource<Upstream>> upstream) {
        Optional<Resource<Service>> service = upstream.map(Resource::body).flatMap(body -> service(reads, body));
        return upstream.isEmpty() || service.isEmpty()
                ? Endpoints.none(to)
                : Endpoints.ofUpstream(
                        upstream.get(),
                        service.get(),
                        slices(reads, service.get().key()),
                        new RecordedLookups(reads));
    }

    /**
     * As it is; if it does not define the port any more, as it was when it did: pods still answer on the target port
     * while somebody sets right the number that has changed.
     */
    private static Optional<Resource<Service>> service(Reads reads, Upstream upstream) {
        UpstreamSpec spec = upstream.getKube();
        Key<Service> key = Kinds.SERVICE.key(spec.getServiceNamespace(), spec.getServiceName());
        Optional<Resource<Service>> current = reads.get(new ResourceAt<>(key));
        boolean asItIs = current.isEmpty()
                || ServicePorts.find(current.get().body(), spec.getServicePort())
                        .isPresent();
        return asItIs ? current : reads.get(new LastGoodOf<>(key)).or(() -> current);
    }

    private static ClusterLoadAssignment ofService(Reads reads, ClusterRef.ToService to) {
        Key<Service> key = Kinds.SERVICE.key(to.namespace(), to.service());
        return reads.get(new ResourceAt<>(key))
                .map(service -> Endpoints.ofService(to, service, slices(reads, key)))
                .orElseGet(() -> Endpoints.none(to));
    }

    private static List<Resource<EndpointSlice>> slices(Reads reads, Key<Service> service) {
        return reads.members(Groupings.SLICES_OF_SERVICE, service).stream()
                .map(slice -> reads.get(new ResourceAt<>(slice)))
                .flatMap(Optional::stream)
                .toList();
    }
}
