package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.DevCluster;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Settings on the API server: in effect at once, or their status says that they are not. */
class SettingsIT {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    @TempDir
    private Path folder = Path.of("");

    @Test
    void a_policy_takes_effect_at_once_and_an_address_is_said_to_have_no_effect() throws Exception {
        try (Installation town = new Installation(cluster, folder)) {
            town.site("broken", "/", "nowhere");
            town.serve();
            town.envoy();
            town.awaitStatus("broken", "/", 404);
            town.awaitState(Kinds.SETTINGS, "default", "Accepted");

            town.settings("""
                      gloo:
                        invalidConfigPolicy: {replaceInvalidRoutes: true, invalidRouteResponseCode: 503}
                    """);
            town.awaitStatus("broken", "/", 503);

            town.settings("""
                      gloo:
                        xdsBindAddr: 127.0.0.1:1
                    """);
            town.awaitStatus("broken", "/", 404);
            town.awaitState(Kinds.SETTINGS, "default", "Warning");
            assertThat(town.status(Kinds.SETTINGS, "default", "reason"))
                    .contains("spec.gloo.xdsBindAddr", "has no effect");
        }
    }
}
