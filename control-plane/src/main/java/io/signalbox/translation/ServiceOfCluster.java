package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.reference.ClusterRef;
import java.util.Set;

/** The Service that a proxy's cluster is made of, if a route names one. */
record ServiceOfCluster(ProxyName proxy, ClusterRef ref) implements Query<Set<Membership<Key<Service>, ClusterRef>>> {
    @Override
    public Set<Membership<Key<Service>, ClusterRef>> answer(Reads reads) {
        return switch (ref) {
            case ClusterRef.ToService to ->
                ImmutableSet.of(new Membership<>(Kinds.SERVICE.key(to.namespace(), to.service()), ref));
            case ClusterRef.ToUpstream to -> ImmutableSet.of();
        };
    }
}
