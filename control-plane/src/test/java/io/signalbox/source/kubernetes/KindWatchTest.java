package io.signalbox.source.kubernetes;

import static io.signalbox.source.kubernetes.ScriptedApiServer.event;
import static io.signalbox.source.kubernetes.ScriptedApiServer.page;
import static io.signalbox.source.kubernetes.ScriptedApiServer.upstream;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.ScriptedApiServer.Answer;
import io.signalbox.source.kubernetes.ScriptedApiServer.End;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a watch does with answers that no real API server can be made to give at will. */
@SuppressWarnings("NullAway.Init") // Set by each test.
class KindWatchTest {

    private static final Timing QUICK = new Timing(
            Duration.ofMillis(20),
            Duration.ofMillis(200),
            Duration.ofMillis(100),
            Duration.ofMillis(20),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60));

    private static final Answer TOO_OLD = new Answer.Watch(
            event("ERROR", "{\"kind\": \"Status\", \"code\": 410, \"message\": \"too old\"}"), End.EOF);

    @TempDir
    private Path folder;

    private final World world = new World();
    private ScriptedApiServer server;
    private KubernetesSource source;

    private void start(Answer... answers) throws IOException {
        server = new ScriptedApiServer(answers);
        source = KubernetesSource.start(
                KubernetesOptions.defaults()
                        .withKubeconfig(server.kubeconfig(folder))
                        .withTiming(QUICK),
                world);
    }

    @AfterEach
    void stop() {
        source.close();
        server.close();
    }

    private static void eventually(Callable<Boolean> condition) {
        await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(5)).until(condition);
    }

    private List<String> upstreams() {
        return world.names(Kinds.UPSTREAM);
    }

    @Test
    void a_list_is_read_page_by_page_and_told_as_one() throws IOException {
        start(page(5, "token", upstream("a", 1, "")), page(5, "", upstream("b", 2, "")));
        eventually(world::isSynced);
        assertThat(upstreams()).containsExactly("a", "b");
        assertThat(server.asked().get(0)).contains("limit=500").doesNotContain("continue");
        assertThat(server.asked().get(1)).contains("continue=token");
        eventually(() -> server.asked().size() > 2);
        assertThat(server.asked().get(2)).contains("watch=1", "resourceVersion=5", "allowWatchBookmarks=true");
    }

    @Test
    void when_a_pages_token_expires_the_whole_is_asked_for_at_once() throws IOException {
        start(
                page(5, "token", upstream("a", 1, "")),
                new Answer.Failure(410, "", "{\"message\": \"expired\"}"),
                page(9, "", upstream("a", 1, ""), upstream("b", 8, "")));
        eventually(world::isSynced);
        assertThat(upstreams()).containsExactly("a", "b");
        assertThat(world.told(Kinds.UPSTREAM.key("web", "a"))).isOne();
        assertThat(server.asked().get(2)).doesNotContain("limit", "continue");
    }

    @Test
    void a_watch_that_is_too_old_is_followed_by_a_list_of_which_only_differences_are_told() throws IOException {
        start(
                page(5, "", upstream("same", 1, ""), upstream("changed", 2, ""), upstream("gone", 3, "")),
                TOO_OLD,
                page(9, "", upstream("same", 1, ""), upstream("changed", 8, ""), upstream("new", 9, "")));
        eventually(() -> upstreams().equals(List.of("changed", "new", "same")));
        assertThat(world.told(Kinds.UPSTREAM.key("web", "same"))).isOne();
        assertThat(world.told(Kinds.UPSTREAM.key("web", "changed"))).isEqualTo(2);
        assertThat(world.staleness()).isEmpty();
    }

    @Test
    void a_watch_goes_on_from_the_last_bookmark() throws IOException {
        start(
                page(5, "", upstream("a", 1, "")),
                new Answer.Watch(event("BOOKMARK", "{\"metadata\": {\"resourceVersion\": \"70\"}}"), End.EOF));
        eventually(() -> server.asked().size() > 2);
        assertThat(server.asked().get(2)).contains("resourceVersion=70");
        assertThat(world.told(Kinds.UPSTREAM.key("web", "a"))).isOne();
    }

    @Test
    void an_overloaded_api_server_is_left_alone_for_as_long_as_it_says() throws IOException {
        long begin = System.nanoTime();
        start(
                new Answer.Failure(429, "Retry-After: 1", "{\"message\": \"too many\"}"),
                page(5, "", upstream("a", 1, "")));
        eventually(world::isSynced);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(Duration.ofSeconds(1));
        eventually(() -> !world.isStale());
        assertThat(world.staleness()).hasSize(2);
        assertThat(world.staleness().getFirst()).contains("too many");
    }

    @Test
    void an_answer_that_is_no_json_is_asked_for_again() throws IOException {
        start(
                new Answer.Page("<html>proxy</html>"),
                page(5, "", upstream("a", 1, "")),
                new Answer.Watch("{\"type\": \"ADDED\", \"obj", End.EOF),
                new Answer.Watch(event("ADDED", upstream("b", 6, "")), End.SILENCE));
        eventually(() -> upstreams().equals(List.of("a", "b")));
        assertThat(world.isStale()).isFalse();
        assertThat(world.told(Kinds.UPSTREAM.key("web", "a"))).isOne();
    }

    @Test
    void watches_that_end_at_once_are_not_repeated_without_pause_and_make_the_source_stale() throws IOException {
        Answer nothing = new Answer.Watch("", End.EOF);
        // Some more than it takes: one that a busy machine makes last is not counted.
        List<Answer> answers = new ArrayList<>(List.of(page(5, "")));
        answers.addAll(Collections.nCopies(12, nothing));
        start(answers.toArray(Answer[]::new));
        eventually(() -> !world.staleness().isEmpty());
        assertThat(world.staleness().getFirst()).contains("end as soon as they begin");
        eventually(() -> !world.isStale());
    }

    @Test
    void an_object_nested_without_end_costs_no_other() throws IOException {
        String deep = "\"x\": " + "[".repeat(5000) + "]".repeat(5000);
        start(page(5, "", upstream("a", 1, ""), upstream("deep", 2, deep), upstream("z", 3, "")));
        eventually(world::isSynced);
        assertThat(upstreams()).containsExactly("a", "z");
        assertThat(world.told(Kinds.UPSTREAM.key("web", "deep"))).isOne();
    }

    @Test
    void an_older_version_that_a_watch_repeats_is_passed_over() throws IOException {
        start(
                page(20, "", upstream("a", 12, "")),
                new Answer.Watch(
                        event("MODIFIED", upstream("a", 9, "")) + event("ADDED", upstream("b", 21, "")), End.SILENCE));
        eventually(() -> upstreams().equals(List.of("a", "b")));
        assertThat(world.told(Kinds.UPSTREAM.key("web", "a"))).isOne();
    }
}
