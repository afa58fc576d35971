package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.kubernetes.EndpointSlice;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.util.Set;

/**
 * The Service that an EndpointSlice belongs to: Kubernetes' label {@value #LABEL}, in the slice's namespace.
 * <a href="https://kubernetes.io/docs/concepts/services-networking/endpoint-slices/#ownership">Ownership</a>
 */
public record ServiceOfSlice(Key<EndpointSlice> slice)
        implements Query<Set<Membership<Key<Service>, Key<EndpointSlice>>>> {

    public static final String LABEL = "kubernetes.io/service-name";

    @Override
    public Set<Membership<Key<Service>, Key<EndpointSlice>>> answer(Reads reads) {
        return reads.get(new ResourceAt<>(slice))
                .map(resource -> resource.meta().labels().get(LABEL))
                .<Set<Membership<Key<Service>, Key<EndpointSlice>>>>map(service ->
                        ImmutableSet.of(new Membership<>(Kinds.SERVICE.key(slice.namespace(), service), slice)))
                .orElseGet(ImmutableSet::of);
    }
}
