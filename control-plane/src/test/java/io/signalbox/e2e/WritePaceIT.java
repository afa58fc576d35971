package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** How fast all that is written goes to the API server: statuses, Proxies and Upstreams for Services together. */
class WritePaceIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private static final int BURST = 5;

    /** So few that far more than news waits while a busy machine gets to them. */
    private static final int QPS = 2;

    private static final int SITES = 40;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void everybody_together_is_no_faster_than_the_settings_say_and_news_overtake_what_waits() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            for (int i = 0; i < SITES; i++) {
                town.site("site" + i, "/", "cart");
                town.apply("""
                        apiVersion: v1
                        kind: Service
                        metadata: {name: s%d, namespace: $NS}
                        spec: {ports: [{port: 80}]}
                        """.formatted(i));
            }
            settings(town, QPS, BURST);
            long start = System.nanoTime();
            town.replica();
            await().atMost(Installation.LIMIT).until(() -> written(town) > 2 * BURST);
            town.site("news", "/", "nowhere");
            await().atMost(Installation.LIMIT).until(() -> {
                int written = written(town);
                double seconds = (System.nanoTime() - start) / 1e9;
                assertThat(written).as("after %.3f s", seconds).isLessThanOrEqualTo((int) (BURST + QPS * seconds));
                return town.state(Kinds.VIRTUAL_SERVICE, "news").equals("Rejected");
            });
            assertThat(written(town)).as("what else is to be written").isLessThan(3 * SITES);

            settings(town, 2000, 2000);
            await().atMost(Duration.ofSeconds(30)).until(() -> written(town) >= 3 * SITES);
            town.awaitState(Kinds.VIRTUAL_SERVICE, "site0", "Accepted");
        }
    }

    private static void settings(Installation town, int qps, int burst) {
        town.settings("""
                  gateway: {persistProxySpec: true}
                  kubernetes: {rateLimits: {QPS: %d, burst: %d}}
                """.formatted(qps, burst));
    }

    /** How many statuses, Upstreams of discovery and Proxies there are. */
    private static int written(Installation town) {
        int upstreams = resources(town, Kinds.UPSTREAM).size() - 1;
        return statuses(town, Kinds.VIRTUAL_SERVICE)
                + statuses(town, Kinds.UPSTREAM)
                + upstreams
                + resources(town, Kinds.PROXY).size();
    }

    private static int statuses(Installation town, Kind<?> kind) {
        return (int) resources(town, kind).stream()
                .filter(each -> each.get("status", "statuses", town.namespace(), "state") != null)
                .count();
    }

    private static List<GenericKubernetesResource> resources(Installation town, Kind<?> kind) {
        return cluster.admin()
                .genericKubernetesResources(kind.apiVersion(), kind.name())
                .inNamespace(town.namespace())
                .list()
                .getItems();
    }
}
