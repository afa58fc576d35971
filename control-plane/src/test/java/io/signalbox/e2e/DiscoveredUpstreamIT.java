package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.e2e.Installation.Replica;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests to the pods of a Service by the Upstream that discovery wrote for it: from the Service on the real API
 * server, over the Upstream there, to a real Envoy.
 */
@SuppressWarnings("NullAway.Init") // Set before each test.
class DiscoveredUpstreamIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private Path folder;

    private Installation town;
    private Kubelet kubelet;
    private Replica replica;
    private String upstream;
    private int port;

    @BeforeEach
    void route_to_an_upstream_that_nobody_has_written_yet() throws Exception {
        town = new Installation(cluster, folder);
        town.podsAreOnLoopback();
        kubelet = town.opened(Kubelet.start(cluster, town.namespace()));
        port = town.freePort();
        upstream = town.namespace() + "-petstore-80";
        town.site("shop", "/", upstream);
        replica = town.serve();
        town.envoy();
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Rejected");
        town.awaitStatus("shop", "/", 404);
    }

    @AfterEach
    void leave() {
        town.close();
    }

    /** @param annotations in flow style */
    private void service(String annotations) {
        town.apply("""
                apiVersion: v1
                kind: Service
                metadata: {name: petstore, namespace: $NS, annotations: {%s}}
                spec: {selector: {app: petstore}, ports: [{name: http, port: 80, targetPort: web}]}
                """.formatted(annotations));
    }

    private void pod(String name, int number) throws IOException {
        town.opened(SampleBackend.start(name, new HostPort("127.1.0." + number, port)));
        kubelet.pod(name, "west", port, "10.1.0." + number);
    }

    private void awaitAnswerOf(String pod) {
        await(pod)
                .atMost(Installation.LIMIT)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> Wire.send(town.address(), "shop.test", "GET", "/")
                        .body()
                        .contains("\"backend\": \"" + pod + "\""));
    }

    @Test
    void a_request_arrives_at_a_pod_of_the_service_and_follows_its_pods() throws Exception {
        service("");
        pod("one", 1);
        awaitAnswerOf("one");
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
        town.awaitState(Kinds.UPSTREAM, upstream, "Accepted");
        await().atMost(Installation.LIMIT).until(replica::isIdle);

        try (Load load = town.load("shop", "/")) {
            replica.pushes().forget();
            pod("two", 2);
            awaitAnswerOf("two");
            kubelet.ready("one", "False", "10.1.0.1");
            await().atMost(Installation.LIMIT)
                    .until(() -> replica.pushes().resources().get(ResourceType.ENDPOINT), Integer.valueOf(2)::equals);
            await().atMost(Installation.LIMIT).until(replica::isIdle);
            assertThat(replica.pushes().resources()).isEqualTo(Map.of(ResourceType.ENDPOINT, 2));
            // Discovery writes the Upstream once more, and Envoy connects anew.
            service("gloo.solo.io/upstream_config: '{\"connectionConfig\": {\"connectTimeout\": \"7s\"}}'");
            await().atMost(Installation.LIMIT)
                    .until(() -> replica.pushes().resources().get(ResourceType.CLUSTER), Integer.valueOf(1)::equals);
            awaitAnswerOf("two");
            load.assertNothingFailed(100);
        }
    }

    @Test
    void the_route_is_in_error_while_there_is_no_service_and_recovers_with_it() throws Exception {
        service("");
        pod("one", 1);
        awaitAnswerOf("one");

        cluster.admin()
                .services()
                .inNamespace(town.namespace())
                .withName("petstore")
                .delete();
        town.awaitStatus("shop", "/", 404);
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Rejected");
        assertThat(town.status(Kinds.VIRTUAL_SERVICE, "shop", "reason")).contains(upstream, "does not exist");

        service("");
        awaitAnswerOf("one");
        town.awaitState(Kinds.VIRTUAL_SERVICE, "shop", "Accepted");
    }
}
