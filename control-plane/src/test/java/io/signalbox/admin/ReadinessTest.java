package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.incremental.DefectHandler;
import io.signalbox.model.ConfigEvent;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.Store;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What {@code /readyz} says of a real store while its sources begin. */
class ReadinessTest {

    private final Store store = new Store(
            "gloo-system",
            Set.of("files", "cluster"),
            new Snapshots(),
            InstantSource.fixed(Instant.parse("2026-11-24T18:00:00Z")),
            DefectHandler.RETHROW);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final Router router = new Router(
            new HealthPages(store::view, closing::get).routes(), () -> "", new WebPages(WebPages.Names.LOOPBACK));

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_process_that_was_told_to_end_is_not_ready_at_once() throws Exception {
        store.start();
        store.submit(List.of(new ConfigEvent.Synced("files"), new ConfigEvent.Synced("cluster")));
        await().untilAsserted(() -> assertThat(readyz()).isEqualTo("200 ready\n"));
        closing.set(true);
        assertThat(readyz()).isEqualTo("503 not ready: ends, and sends its Envoys to other replicas\n");
    }

    private String readyz() throws Exception {
        Answer answer = router.answer(Request.of("GET", URI.create("/readyz"), ""));
        var text = new java.io.ByteArrayOutputStream();
        answer.body().writeTo(text);
        return answer.status() + " " + text;
    }

    @Test
    void names_the_sources_that_are_waited_for_and_what_keeps_them() throws Exception {
        store.start();
        assertThat(readyz()).isEqualTo("503 not ready: waits for cluster, files\n");

        store.submit(List.of(
                new ConfigEvent.Synced("files"), new ConfigEvent.Stale("cluster", "the API server does not answer")));
        await().untilAsserted(() -> assertThat(readyz())
                .isEqualTo("503 not ready: waits for cluster\n"
                        + "source cluster is stale since 2026-11-24T18:00:00Z: the API server does not answer\n"));

        store.submit(List.of(new ConfigEvent.Stale("cluster", ""), new ConfigEvent.Synced("cluster")));
        await().untilAsserted(() -> assertThat(readyz()).isEqualTo("200 ready\n"));
    }
}
