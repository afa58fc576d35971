package io.signalbox.store;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Listener;
import io.signalbox.model.Key;
import io.signalbox.translation.ProxyName;
import io.signalbox.translation.ProxyVirtualHostOf;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What Proxies are put together from by whoever writes them: a change of one virtual host is a change of one entry.
 * Empty while Proxies are not written. Immutable.
 *
 * @param listeners those of each proxy, by their Gateways, without virtual hosts
 * @param virtualHosts those of each Gateway, by their VirtualServices
 */
public record ProxyParts(
        PMap<ProxyName, PMap<Key<Gateway>, Listener>> listeners,
        PMap<Key<Gateway>, PMap<Key<VirtualService>, ProxyVirtualHostOf.Host>> virtualHosts) {

    public static final ProxyParts NONE = new ProxyParts(HashTreePMap.empty(), HashTreePMap.empty());
}
