package io.signalbox.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Probe;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The chart's control plane, as its service account, and the chart's Envoy, with mutual TLS between them: what their
 * containers are given makes requests go through.
 */
class ChartTrafficIT extends TrafficTest {

    @Override
    String values() {
        return "";
    }

    @Override
    void startEnvoy() throws Exception {
        pods.envoy();
    }

    @Test
    void probes_are_answered_where_kubelet_asks_and_nothing_else_of_envoys_admin_is() throws Exception {
        for (Probe probe : probes("gloo")) {
            assertThat(get(pods.atControlPlane(probe.getHttpGet().getPath())).statusCode())
                    .isEqualTo(200);
        }
        for (Probe probe : probes("gateway-proxy")) {
            assertThat(get(pods.atProbes(probe.getHttpGet().getPath())).statusCode())
                    .isEqualTo(200);
        }
        assertThat(get(pods.atControlPlane("/metrics")).body()).contains("signalbox_ready 1.0");
        assertThat(get(pods.atProbes("/metrics")).body()).contains("envoy_server_live{} 1");
        for (String path : List.of("/", "/config_dump", "/ready/x", "/quitquitquit", "/stats")) {
            assertThat(get(pods.atProbes(path)).statusCode()).as(path).isEqualTo(404);
        }
        HttpRequest post = HttpRequest.newBuilder(pods.atProbes("/ready"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        assertThat(send(post).statusCode()).isEqualTo(404);
        assertThat(get(pods.atEnvoysAdmin("/server_info")).body())
                .as("each Envoy is called by its pod's name")
                .contains("\"id\": \"gateway-proxy-0." + namespace + "\"");
    }

    private List<Probe> probes(String deployment) {
        var container = pods.container(deployment);
        return List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe());
    }

    @Test
    void an_envoy_that_is_to_end_waits_for_its_clients_and_no_longer() throws Exception {
        assertThat(get(pods.atGateway("/one")).headers().firstValue("connection"))
                .isEmpty();
        Process patient = pods.preStop(1, 30);
        awaitStatus(503, pods.atProbes("/ready"));
        assertThat(get(pods.atProbes("/live")).statusCode()).isEqualTo(200);
        HttpResponse<String> last = get(pods.atGateway("/one"));
        assertThat(last.statusCode()).as("requests are still answered").isEqualTo(200);
        assertThat(last.headers().firstValue("connection")).hasValue("close");
        assertThat(patient.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("ends when no connection is left")
                .isTrue();
        assertThat(patient.exitValue()).isZero();

        URI gateway = pods.atGateway("/");
        try (Socket idle = new Socket(gateway.getHost(), gateway.getPort())) {
            assertThat(idle.isConnected()).isTrue();
            String counted = "_" + gateway.getPort() + ".downstream_cx_active: 1";
            await().until(() -> get(pods.atEnvoysAdmin("/stats?filter=downstream_cx_active"))
                    .body()
                    .contains(counted));
            long begin = System.nanoTime();
            Process hurried = pods.preStop(0, 3);
            assertThat(hurried.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(2));
        }
    }

    /** The certificates of deploy/manifests/xds-tls, of another authority, so that none of the old ones would do. */
    @Test
    void renewed_certificates_are_taken_by_both_sides() throws Exception {
        String secrets = Helm.run(
                        Map.of(),
                        List.of(Helm.DEPLOY.resolve("manifests/xds-tls").toString(), namespace))
                .expectSuccess();
        pods.renewCertificates(Rendered.of(secrets));
        controlPlane.destroyForcibly().waitFor();
        pods.controlPlane();
        route("/two");
        awaitStatus(200, pods.atGateway("/two"));
        assertThat(get(pods.atEnvoysAdmin("/stats?filter=signalbox_xds.ssl.handshake"))
                        .body())
                .contains("cluster.signalbox_xds.ssl.handshake: ");
    }
}
