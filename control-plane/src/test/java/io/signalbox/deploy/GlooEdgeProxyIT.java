package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/**
 * A gateway-proxy that Gloo Edge's chart installed, with the configuration that it has, when the chart's control plane
 * takes the place of Gloo Edge's as {@code docs/guides/kubernetes.md} says. The Envoy is stock, of the version that
 * Signalbox is tested with.
 */
class GlooEdgeProxyIT extends TrafficTest {

    @Override
    String values() {
        return "xdsTls.mode=plaintext,gatewayProxy.enabled=false,gatewayProxy.gateways=false";
    }

    @Override
    void startEnvoy() throws Exception {
        gatewayOfGloosChart();
        pods.glooEdgeProxy(bootstrap());
    }

    private void gatewayOfGloosChart() {
        cluster.apply(pods.here("""
                apiVersion: gateway.solo.io/v1
                kind: Gateway
                metadata: {name: gateway-proxy, namespace: %s}
                spec:
                  bindAddress: "::"
                  bindPort: 8080
                  httpGateway: {}
                  useProxyProto: false
                  ssl: false
                  proxyNames: [gateway-proxy]
                """.formatted(namespace)));
    }

    private String bootstrap() throws IOException {
        try (InputStream file = GlooEdgeProxyIT.class.getResourceAsStream("/gloo-edge/gateway-proxy.yaml")) {
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("gloo-system", namespace);
        }
    }

    private String stats(String filter) throws IOException, InterruptedException {
        return get(pods.atEnvoysAdmin("/stats?filter=" + filter)).body();
    }

    @Test
    void it_connects_as_it_is_and_is_served() throws Exception {
        assertThat(get(pods.atGateway("/one")).body()).contains("\"backend\": \"cart\"");
        route("/two");
        awaitStatus(200, pods.atGateway("/two"));
        assertThat(get(pods.atGateway("/one")).statusCode()).isEqualTo(404);

        JsonObject seen = JsonParser.parseString(
                        get(pods.atControlPlane("/clients?format=json")).body())
                .getAsJsonObject()
                .getAsJsonArray("data")
                .get(0)
                .getAsJsonObject();
        assertThat(seen.get("node").getAsString()).isEqualTo("gateway-proxy-0." + namespace);
        assertThat(seen.get("cluster").getAsString()).isEqualTo("gateway");
        assertThat(seen.get("proxy").getAsString()).isEqualTo(namespace + "~gateway-proxy");
        assertThat(seen.get("protocol").getAsString()).isEqualTo("state of the world");
        assertThat(stats("cluster.xds_cluster.membership_healthy"))
                .as("found by its Service's name")
                .contains(": 1");
        assertThat(stats("update_rejected")).doesNotContainPattern("update_rejected: [1-9]");
        assertThat(get(pods.atProbes("/ready")).statusCode()).isEqualTo(200);
        assertThat(get(pods.atProbes("/metrics")).body()).contains("envoy_server_live{} 1");
    }

    @Test
    void it_goes_on_while_the_control_plane_is_away_and_hears_of_what_was_edited_meanwhile() throws Exception {
        controlPlane.destroyForcibly().waitFor();
        await().atMost(LIMIT).until(() -> stats("control_plane.connected_state").contains("connected_state: 0"));
        assertThat(get(pods.atGateway("/one")).statusCode()).isEqualTo(200);
        route("/two");
        pods.controlPlane();
        awaitStatus(200, pods.atGateway("/two"));
        assertThat(stats("update_rejected")).doesNotContainPattern("update_rejected: [1-9]");
    }
}
