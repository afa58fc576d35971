package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import java.util.Set;
import java.util.TreeSet;

/** What is to be said of a VirtualService on one of the Gateways that select it. */
record VirtualServiceOnGateway(Key<Gateway> gateway, Key<VirtualService> virtualService)
        implements Query<ImmutableList<Report>> {
    @Override
    public ImmutableList<Report> answer(Reads reads) {
        Set<Report> reports = new TreeSet<>(
                reads.get(new VirtualHostOf(gateway, virtualService)).reports());
        boolean tls = reads.get(new ResourceAt<>(virtualService))
                .map(Resource::body)
                .filter(VirtualService::hasSslConfig)
                .isPresent();
        if (tls) {
            reads.get(new TlsChains(gateway)).reports().stream()
                    .filter(report -> report.subject().equals(virtualService))
                    .forEach(reports::add);
        }
        return ImmutableList.copyOf(reports);
    }
}
