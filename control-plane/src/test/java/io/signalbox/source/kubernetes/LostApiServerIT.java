package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Kinds;
import io.signalbox.testing.kubernetes.CuttableLine;
import io.signalbox.testing.kubernetes.DevCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of the API server or the line to it: nothing is lost, and nothing is told again. */
class LostApiServerIT extends SourceTest {

    /** Of this many kinds the source reads at least. */
    private static final int WATCHES = 12;

    @TempDir
    Path folder = Path.of("");

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private CuttableLine line;

    @BeforeEach
    void lay_a_line_and_sync() throws IOException {
        line = new CuttableLine(cluster.adminKubeconfig(), folder);
        for (String name : new String[] {"same", "changing", "going"}) {
            upstream(name, "10.0.0.1");
        }
    }

    @AfterEach
    void take_the_line_away() {
        line.close();
    }

    private void startOverLine(Timing timing) {
        start(line.kubeconfig(), timing);
        eventually(world::isSynced);
    }

    /** One of each: a change, a deletion and a creation. */
    private void editTheWorld() {
        upstream("changing", "10.0.0.2");
        delete(Kinds.UPSTREAM, "going");
        upstream("coming", "10.0.0.1");
    }

    private void expectTheEditsAndNothingElse() {
        eventually(() -> !world.isStale()
                && world.names(Kinds.UPSTREAM).equals(List.of("changing", "coming", "same"))
                && world.told(key(Kinds.UPSTREAM, "changing")) == 2);
        assertThat(world.told(key(Kinds.UPSTREAM, "same"))).isOne();
        assertThat(world.told(key(Kinds.UPSTREAM, "going"))).isEqualTo(2);
        assertThat(world.told(key(Kinds.UPSTREAM, "coming"))).isOne();
        assertThat(world.told(key(Kinds.SETTINGS, "default"))).isOne();
        assertThat(world.problems()).isEmpty();
        // And all watches live on.
        upstream("after", "10.0.0.1");
        eventually(() -> world.names(Kinds.UPSTREAM).contains("after"));
    }

    @Test
    void an_api_server_killed_and_back_costs_nothing_but_freshness() {
        startOverLine(QUICK);
        for (int round = 1; round <= 3; round++) {
            cluster.kill(DevCluster.API_SERVER);
            try {
                eventually(world::isStale);
            } finally {
                cluster.start(DevCluster.API_SERVER);
            }
            eventually(() -> !world.isStale());
        }
        assertThat(world.staleness().getFirst()).contains(line.address(), "cannot be read");
        editTheWorld();
        expectTheEditsAndNothingElse();
    }

    @Test
    void what_happened_while_the_line_was_cut_is_told_when_it_is_mended() throws IOException {
        startOverLine(QUICK);
        line.cut();
        eventually(world::isStale);
        editTheWorld();
        line.mend();
        expectTheEditsAndNothingElse();
        assertThat(world.staleness()).hasSize(2);
    }

    @Test
    void after_a_time_that_the_api_server_has_forgotten_only_differences_are_told() throws IOException {
        startOverLine(QUICK);
        line.cut();
        eventually(world::isStale);
        editTheWorld();
        cluster.compactHistory();
        cluster.kill(DevCluster.API_SERVER);
        cluster.start(DevCluster.API_SERVER);
        line.mend();
        expectTheEditsAndNothingElse();
    }

    @Test
    void dropped_connections_are_made_again_at_once() {
        startOverLine(QUICK);
        int before = line.connections();
        line.drop();
        eventually(() -> line.connections() >= before + WATCHES);
        editTheWorld();
        expectTheEditsAndNothingElse();
        assertThat(world.staleness()).as("reasons for being stale").isEmpty();
    }

    @Test
    void a_connection_that_died_without_a_word_is_noticed() {
        startOverLine(new Timing(
                QUICK.backoffMin(),
                QUICK.backoffMax(),
                QUICK.refusedRetry(),
                QUICK.relistJitter(),
                QUICK.watchAge(),
                Duration.ofSeconds(2)));
        // A request that has no answer yet is another matter: it is waited for.
        upstream("warm", "10.0.0.1");
        eventually(() -> world.names(Kinds.UPSTREAM).contains("warm"));
        delete(Kinds.UPSTREAM, "warm");
        eventually(() -> !world.names(Kinds.UPSTREAM).contains("warm"));
        line.freeze();
        editTheWorld();
        expectTheEditsAndNothingElse();
    }

    @Test
    void an_api_server_that_is_not_there_at_the_start_is_waited_for() throws IOException {
        line.cut();
        start(line.kubeconfig(), QUICK);
        eventually(world::isStale);
        assertThat(world.isSynced()).isFalse();
        line.mend();
        eventually(world::isSynced);
        editTheWorld();
        eventually(() -> world.names(Kinds.UPSTREAM).equals(List.of("changing", "coming", "same")) && !world.isStale());
    }
}
