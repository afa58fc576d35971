package io.signalbox.translation;

import com.google.common.collect.ImmutableSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.feature.VirtualHostResult;
import io.signalbox.incremental.Membership;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a VirtualService on a Gateway adds to {@link Groupings#CLUSTERS_OF_PROXY}: the clusters that its routes name, in
 * each of the Gateway's proxies. All Upstreams if a route takes the cluster's name from a header, since that may name
 * any; and if {@code settings.gloo.publishAllUpstreams} asks for what Gloo Edge does.
 */
record ClustersUsedBy(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<Set<Membership<ProxyName, ClusterRef>>> {

    @Override
    public Set<Membership<ProxyName, ClusterRef>> answer(Reads reads) {
        Optional<VirtualHostResult> host =
                reads.get(new VirtualHostOf(gateway, virtualService)).value();
        Set<ClusterRef> clusters = new TreeSet<>();
        host.ifPresent(result -> clusters.addAll(result.needs().clusters()));
        if (host.filter(result -> result.needs().readsClusterFromHeader()).isPresent()
                || reads.get(new SettingsInForce())
                        .getGloo()
                        .getPublishAllUpstreams()
                        .getValue()) {
            reads.members(Groupings.UPSTREAMS, Groupings.ALL)
                    .forEach(upstream -> clusters.add(new ClusterRef.ToUpstream(upstream)));
        }
        ImmutableSet.Builder<Membership<ProxyName, ClusterRef>> memberships = ImmutableSet.builder();
        for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
            clusters.forEach(cluster -> memberships.add(new Membership<>(proxy, cluster)));
        }
        return memberships.build();
    }
}
