package io.signalbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.golden.Translation;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.translation.ProxyName;
import io.signalbox.translation.ProxyVirtualHostOf;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pcollections.HashTreePMap;

/** What Proxies are put together from: nothing while they are not written, and one part for one change. */
class ProxyContentsTest {

    private static final Key<Gateway> GATEWAY = Kinds.GATEWAY.key("gloo-system", "gateway-proxy");
    private static final Key<?> PROXY = Kinds.PROXY.key("gloo-system", "gateway-proxy");

    private final Translation translation = new Translation();

    private ProxyParts parts() {
        return translation.world().proxyParts();
    }

    private Map<Key<VirtualService>, ProxyVirtualHostOf.Host> hosts() {
        return parts().virtualHosts().getOrDefault(GATEWAY, HashTreePMap.empty());
    }

    private World.Outcome persist(boolean wanted) {
        return translation.apply("""
                apiVersion: gloo.solo.io/v1
                kind: Settings
                metadata: {name: default, namespace: gloo-system}
                spec: {gateway: {persistProxySpec: %s}}
                """.formatted(wanted));
    }

    private World.Outcome host(String name, String path) {
        return translation.apply("""
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: %1$s, namespace: default}
                spec:
                  virtualHost:
                    domains: [%1$s.example.com]
                    routes:
                    - matchers: [{prefix: %2$s}]
                      directResponseAction: {status: 200}
                """.formatted(name, path));
    }

    @Test
    void there_is_nothing_while_proxies_are_not_written() {
        host("a", "/");
        assertThat(parts()).isEqualTo(ProxyParts.NONE);
        assertThat(persist(true).changed()).contains(PROXY);
        assertThat(parts().listeners()).containsOnlyKeys(new ProxyName("gloo-system", "gateway-proxy"));
        assertThat(persist(false).changed()).contains(PROXY);
        assertThat(parts()).isEqualTo(ProxyParts.NONE);
    }

    @Test
    void one_change_costs_one_part_however_many_there_are() {
        persist(true);
        host("a", "/a");
        host("b", "/b");
        long few = host("a", "/few").answered();
        for (int i = 0; i < 50; i++) {
            host("more-" + i, "/" + i);
        }
        ProxyVirtualHostOf.Host b = hosts().get(Kinds.VIRTUAL_SERVICE.key("default", "b"));
        World.Outcome outcome = host("a", "/many");
        assertThat(outcome.answered()).isEqualTo(few);
        assertThat(outcome.changed()).contains(PROXY);
        assertThat(hosts().get(Kinds.VIRTUAL_SERVICE.key("default", "b"))).isSameAs(b);
        assertThat(hosts().get(Kinds.VIRTUAL_SERVICE.key("default", "a")))
                .asString()
                .contains("/many");
    }

    @Test
    void a_proxy_goes_with_its_last_virtual_service() {
        persist(true);
        host("a", "/");
        assertThat(parts().listeners()).isNotEmpty();
        assertThat(translation.remove(Kinds.VIRTUAL_SERVICE.key("default", "a")).changed())
                .contains(PROXY);
        assertThat(parts()).isEqualTo(ProxyParts.NONE);
    }

    @Test
    void what_is_said_of_a_part_concerns_the_proxy() {
        persist(true);
        host("a", "/");
        assertThat(host("a", "/a/../b").changed()).contains(PROXY);
    }
}
