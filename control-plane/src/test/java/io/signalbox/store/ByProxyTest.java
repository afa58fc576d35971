package io.signalbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import io.signalbox.golden.Translation;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.translation.ProxyName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which proxies a resource is part of, and what is said of it in each of them. */
class ByProxyTest {

    private static final Key<?> SHOP = Kinds.VIRTUAL_SERVICE.key("default", "shop");

    private static final String TWO_PROXIES = """
            apiVersion: gateway.solo.io/v1
            kind: Gateway
            metadata: {name: all, namespace: gloo-system, creationTimestamp: 2026-01-01T00:00:00Z}
            spec: {bindPort: 8080, httpGateway: {}, proxyNames: [inside, outside]}
            ---
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata: {name: shop, namespace: default}
            spec:
              virtualHost:
                domains: [shop.example.com]
                routes:
                - directResponseAction: {status: 200}
            """;

    private final Translation translation = new Translation();

    /** Reasons by proxy. */
    private Map<String, List<String>> said(Key<?> key) {
        Map<String, List<String>> said = new TreeMap<>();
        Map<ProxyName, ? extends List<Report>> now =
                translation.world().byProxy().get(key);
        if (now != null) {
            now.forEach((proxy, reports) -> said.put(
                    proxy.group(),
                    reports.stream().map(report -> report.reason().code()).toList()));
        }
        return said;
    }

    @Test
    void a_resource_is_part_of_each_proxy_that_its_gateways_name() {
        translation.apply(TWO_PROXIES);
        Map<String, List<String>> both = Map.of("gloo-system~inside", List.of(), "gloo-system~outside", List.of());
        assertThat(said(SHOP)).isEqualTo(both);
        assertThat(said(Kinds.GATEWAY.key("gloo-system", "all"))).isEqualTo(both);
    }

    @Test
    void what_no_gateway_selects_is_part_of_none_and_what_is_gone_is_forgotten() {
        translation.apply(TWO_PROXIES.replace("httpGateway: {}", "httpGateway: {virtualServiceNamespaces: [web]}"));
        assertThat(said(SHOP)).isEmpty();
        translation.apply(TWO_PROXIES);
        assertThat(said(SHOP)).hasSize(2);
        translation.remove(SHOP);
        assertThat(said(SHOP)).isEmpty();
    }

    @Test
    void a_port_that_another_gateway_has_is_told_in_that_proxy_alone() {
        translation.apply(TWO_PROXIES + """
                ---
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: late, namespace: gloo-system, creationTimestamp: 2026-02-01T00:00:00Z}
                spec: {bindPort: 8080, httpGateway: {}, proxyNames: [outside, third]}
                """);
        assertThat(said(Kinds.GATEWAY.key("gloo-system", "late")))
                .isEqualTo(Map.of("gloo-system~outside", List.of("PortTaken"), "gloo-system~third", List.of()));
        assertThat(said(SHOP))
                .isEqualTo(Map.of(
                        "gloo-system~inside", List.of(),
                        "gloo-system~outside", List.of("GatewayNotListening"),
                        "gloo-system~third", List.of()));
    }

    @Test
    void what_an_envoy_refuses_is_told_in_its_proxy_alone() {
        translation.apply(TWO_PROXIES);
        EnvoyResource routes =
                translation.resources("gloo-system~inside", ResourceType.ROUTE).getFirst();
        translation
                .world()
                .refused(new Refusal(
                        "gloo-system~inside",
                        "envoy-1",
                        ResourceType.ROUTE,
                        ImmutableMap.of(routes.name(), routes.version()),
                        "virtual host default_shop is bad"));
        assertThat(said(SHOP))
                .isEqualTo(Map.of("gloo-system~inside", List.of("EnvoyRefused"), "gloo-system~outside", List.of()));
    }
}
