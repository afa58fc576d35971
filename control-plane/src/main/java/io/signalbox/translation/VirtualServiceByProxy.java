package io.signalbox.translation;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Resource;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The proxies that a VirtualService is part of, each with what is to be said of it there. */
public record VirtualServiceByProxy(Key<VirtualService> virtualService)
        implements Query<ImmutableSortedMap<ProxyName, ImmutableList<Report>>> {

    /** Told only where a proxy is looked at by itself: the mistake is the Gateway's, which has an error of its own. */
    public static final Reason NOT_LISTENING = Reason.warning("GatewayNotListening");

    @Override
    public ImmutableSortedMap<ProxyName, ImmutableList<Report>> answer(Reads reads) {
        Optional<Resource<VirtualService>> found = reads.get(new ResourceAt<>(virtualService));
        if (found.isEmpty()) {
            return ImmutableSortedMap.of();
        }
        SortedMap<ProxyName, Set<Report>> byProxy = new TreeMap<>();
        for (Key<Gateway> gateway : reads.get(new GatewaysSelecting(virtualService))) {
            for (ProxyName proxy : reads.get(new ProxiesOf(gateway))) {
                Set<Report> reports = byProxy.computeIfAbsent(proxy, name -> everywhere(reads, found.get()));
                reports.addAll(reads.get(new VirtualServiceOnGateway(gateway, virtualService)));
                notListening(reads, gateway, proxy).ifPresent(reports::add);
            }
        }
        ImmutableSortedMap.Builder<ProxyName, ImmutableList<Report>> answer = ImmutableSortedMap.naturalOrder();
        byProxy.forEach((proxy, reports) -> answer.put(proxy, ImmutableList.copyOf(reports)));
        return answer.buildOrThrow();
    }

    private Set<Report> everywhere(Reads reads, Resource<VirtualService> found) {
        Set<Report> reports = new TreeSet<>(VirtualServiceReports.ofItself(virtualService, found.body()));
        if (found.body().hasSslConfig()) {
            reports.addAll(reads.get(new TlsChainOf(virtualService)).reports());
        }
        return reports;
    }

    private Optional<Report> notListening(Reads reads, Key<Gateway> gateway, ProxyName proxy) {
        if (reads.get(new ListenerAddressOf(gateway)).value().isEmpty()) {
            return Optional.of(new Report(
                    virtualService,
                    FieldPath.ROOT,
                    NOT_LISTENING,
                    "is not served by " + gateway + ", which has no address to listen on"));
        }
        return reads.get(new PortOwner(proxy, gateway))
                .map(owner -> new Report(
                        virtualService,
                        FieldPath.ROOT,
                        NOT_LISTENING,
                        "is not served by " + gateway + ", whose port " + owner + " has in this proxy"));
    }
}
