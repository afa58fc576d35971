package io.signalbox.translation;

import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import java.util.Comparator;
import java.util.List;

/** The proxies that a Gateway is part of: its {@code proxyNames}, by default {@code gateway-proxy}. */
public record ProxiesOf(Key<Gateway> gateway) implements Query<ImmutableSortedSet<ProxyName>> {
    @Override
    public ImmutableSortedSet<ProxyName> answer(Reads reads) {
        String namespace = reads.get(new WriteNamespace());
        return reads.get(new GatewayInForce(gateway))
                .map(resource -> names(resource.body()).stream()
                        .map(name -> new ProxyName(namespace, name))
                        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.<ProxyName>naturalOrder())))
                .orElseGet(ImmutableSortedSet::of);
    }

    private static List<String> names(Gateway gateway) {
        return gateway.getProxyNamesCount() == 0 ? List.of(ProxyName.DEFAULT) : gateway.getProxyNamesList();
    }
}
