package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.SecretPart;
import java.util.Set;

/** What a cluster adds to {@link Groupings#SECRETS_OF_PROXY}. */
record SecretsOfCluster(ProxyName proxy, ClusterRef ref) implements Query<Set<Membership<ProxyName, SecretPart>>> {
    @Override
    public Set<Membership<ProxyName, SecretPart>> answer(Reads reads) {
        return reads.get(new ClusterOf(ref)).value().stream()
                .flatMap(cluster -> cluster.secrets().stream())
                .map(secret -> new Membership<>(proxy, secret))
                .collect(ImmutableSet.toImmutableSet());
    }
}
