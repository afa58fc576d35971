package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.ads.Client;
import io.signalbox.bootstrap.EnvoyAdmin;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Make before break: whatever is edited, no request fails that a route which stays valid should have served. */
class EditsUnderLoadIT {

    private static final int EDITS = 500;
    private static final int EDITS_MAX = 10 * EDITS;
    private static final long PAUSE_NANOS_MAX = Duration.ofMillis(25).toNanos();

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void five_hundred_edits_fail_no_request(XdsProtocol protocol) throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed: " + seed);
        Random random = new Random(seed);
        try (Stage stage = Stage.open(folder, protocol)) {
            RandomEdits edits = new RandomEdits(stage, random, pods(stage), stage.backend("cluster-ip", "127.0.0.10"));
            edits.begin();
            for (Load.Target target : RandomEdits.TARGETS) {
                stage.awaitStatus(target.host(), target.path(), 200);
            }
            EnvoyAdmin admin = stage.envoy().admin();
            long removedBefore = removed(admin);

            try (Load load = Load.on(stage, RandomEdits.TARGETS)) {
                // A busy machine sees many as one, so that Envoy has less to do: then it takes more of them.
                while (edits.edits() < EDITS
                        || (edits.edits() < EDITS_MAX
                                && (removed(admin) <= removedBefore + 20 || modified(admin) <= 5))) {
                    edits.next();
                    // From edits that come in one batch to edits that Envoy has acknowledged before the next.
                    LockSupport.parkNanos(random.nextLong(PAUSE_NANOS_MAX));
                }
                Site.open(stage, "last", "");
                load.assertNothingFailed(1_000);
            }

            assertThat(removed(admin)).as("clusters that Envoy removed").isGreaterThan(removedBefore + 20);
            assertThat(modified(admin)).as("times that the listener changed").isGreaterThan(5);
            assertThat(admin.stats("update_rejected: [1-9]")).isEmpty();
            assertThat(stage.controlPlane().xds().clients().all().stream()
                            .flatMap(client -> client.types().stream())
                            .mapToLong(Client.OfType::refusals)
                            .sum())
                    .isZero();
        }
    }

    private static long removed(EnvoyAdmin admin) throws Exception {
        return admin.stat("cluster_manager.cluster_removed").orElse(0);
    }

    private static long modified(EnvoyAdmin admin) throws Exception {
        return admin.stat("listener_manager.listener_modified").orElse(0);
    }

    private static List<SampleBackend> pods(Stage stage) throws Exception {
        int port = stage.freePort();
        List<SampleBackend> pods = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            pods.add(stage.backend("pod-" + i, new HostPort("127.0.0.1" + i, port)));
        }
        return pods;
    }
}
