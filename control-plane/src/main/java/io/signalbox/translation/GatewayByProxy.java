package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import java.util.Optional;

/** The proxies that a written Gateway is part of, each with what is to be said of it there. */
public record GatewayByProxy(Key<Gateway> gateway)
        implements Query<ImmutableSortedMap<ProxyName, ImmutableList<Report>>> {
    @Override
    public ImmutableSortedMap<ProxyName, ImmutableList<Report>> answer(Reads reads) {
        Optional<Resource<Gateway>> found = reads.get(new ResourceAt<>(gateway));
        if (found.isEmpty() || !reads.get(new GatewaysInForce()).contains(gateway)) {
            return ImmutableSortedMap.of();
        }
        GatewayReports all = new GatewayReports(gateway);
        ImmutableSortedMap.Builder<ProxyName, ImmutableList<Report>> answer = ImmutableSortedMap.naturalOrder();
        for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
            answer.put(
                    proxy,
                    ImmutableList.<Report>builder()
                            .addAll(all.ofItself(reads, found.get().body()))
                            .addAll(all.inProxy(reads, proxy))
                            .build());
        }
        return answer.buildOrThrow();
    }
}
