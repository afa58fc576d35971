package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import io.signalbox.translation.Groupings.Everything;
import java.util.Set;

/** What a proxy's cluster adds to {@link Groupings#SERVICES_IN_USE}. */
record ServiceInUse(ProxyName proxy, ClusterRef ref) implements Query<Set<Membership<Everything, Key<Service>>>> {
    @Override
    public Set<Membership<Everything, Key<Service>>> answer(Reads reads) {
        return new ServiceOfCluster(proxy, ref)
                .answer(reads).stream()
                        .map(membership -> new Membership<>(Groupings.ALL, membership.group()))
                        .collect(ImmutableSet.toImmutableSet());
    }
}
