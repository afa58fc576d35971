package io.signalbox.translation;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.golden.Translation;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Why;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.reference.ClusterRef;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who asks what a resource last was: if anybody did in good times, each edit would be two. */
class LastGoodReadsTest {

    private static final Key<Gateway> MAIN = Kinds.GATEWAY.key("gloo-system", "main");
    private static final Key<VirtualService> SHOP = Kinds.VIRTUAL_SERVICE.key("web", "shop");
    private static final Key<Upstream> CART = Kinds.UPSTREAM.key("web", "cart");

    private static String world(String options, String upstream, String optionsOfRoute) {
        return """
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: main, namespace: gloo-system}
                spec: {bindPort: 8080, httpGateway: {}}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: web}
                spec: {static: {hosts: [{addr: 10.0.0.1, port: 80}]}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: web}
                spec:
                  virtualHost:
                    domains: [shop.example.com]
                    options: {%s}
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: {upstream: {name: %s, namespace: web}}}
                      options: {%s}
                """.formatted(options, upstream, optionsOfRoute);
    }

    /** The last good forms that the listener, the virtual host and the cluster depend on. */
    private static List<String> asked(String world) {
        Translation translation = new Translation();
        translation.apply(world);
        return Stream.<Query<?>>of(
                        new ListenerAddressOf(MAIN),
                        new VirtualHostOf(MAIN, SHOP),
                        new ClusterOf(new ClusterRef.ToUpstream(CART)))
                .flatMap(query -> translation.world().engine().why(query).lines().stream())
                .map(Why.Line::read)
                .filter(read -> read.startsWith(LastGoodOf.class.getSimpleName()))
                .toList();
    }

    @Test
    void nobody_does_while_all_is_good() {
        assertThat(asked(world("includeRequestAttemptCount: true", "cart", "timeout: 1s")))
                .isEmpty();
    }

    @Test
    void nobody_does_while_something_is_only_missing() {
        assertThat(asked(world("", "nobody", ""))).isEmpty();
    }

    @Test
    void a_virtual_service_with_a_mistake_does() {
        String lastGood = new LastGoodOf<>(SHOP).toString();
        assertThat(asked(world("cors: {}", "cart", ""))).containsExactly(lastGood);
        assertThat(asked(world("", "cart", "timeout: -1s"))).containsExactly(lastGood);
    }
}
