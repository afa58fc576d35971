package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Kinds;
import io.signalbox.source.kubernetes.Outbox.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is told at once, and what waits until all watches are back. */
class OutboxTest {

    private static final Duration SETTLED = Duration.ofMillis(50);
    private static final ConfigEvent STALE = new ConfigEvent.Stale("kubernetes", "away");
    private static final ConfigEvent PROBLEM = new ConfigEvent.PlaceProblems("somewhere", ImmutableList.of());

    private final Outbox outbox = new Outbox(SETTLED, Duration.ofSeconds(20));

    private static ConfigEvent gone(String name) {
        return new ConfigEvent.Gone(Kinds.UPSTREAM.key("default", name));
    }

    private static List<ConfigEvent> events(List<Entry> entries) {
        List<ConfigEvent> events = new ArrayList<>();
        entries.forEach(entry -> events.add(((Entry.Told) entry).event()));
        return events;
    }

    @Test
    void all_is_told_at_once_as_long_as_all_is_well() throws InterruptedException {
        outbox.tell(gone("a"));
        outbox.tell(gone("b"));
        assertThat(events(outbox.take())).containsExactly(gone("a"), gone("b"));
    }

    @Test
    void while_a_watch_is_away_only_what_is_said_of_the_source_is_told() throws InterruptedException {
        outbox.hold();
        outbox.tell(gone("a"));
        outbox.tell(STALE);
        outbox.tell(PROBLEM);
        assertThat(events(outbox.take())).containsExactly(STALE, PROBLEM);
    }

    @Test
    void when_all_are_back_what_they_missed_is_told_as_one() throws InterruptedException {
        outbox.hold();
        outbox.tell(gone("a"));
        long begin = System.nanoTime();
        outbox.release();
        Thread teller = Thread.ofVirtual().start(() -> {
            outbox.tell(gone("b"));
            outbox.tell(new ConfigEvent.Stale("kubernetes", ""));
        });
        teller.join();
        assertThat(events(outbox.take()))
                .containsExactly(gone("a"), gone("b"), new ConfigEvent.Stale("kubernetes", ""));
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThan(SETTLED.dividedBy(2));
    }

    @Test
    void it_does_not_wait_for_ever_for_a_watch_that_stays_away() throws InterruptedException {
        Outbox impatient = new Outbox(SETTLED, Duration.ofMillis(50));
        impatient.hold();
        impatient.tell(gone("a"));
        assertThat(events(impatient.take())).containsExactly(gone("a"));
    }

    @Test
    void a_taker_can_be_woken_without_anything_to_take() throws InterruptedException {
        outbox.hold();
        outbox.tell(gone("a"));
        outbox.nudge();
        assertThat(outbox.take()).isEmpty();
    }
}
