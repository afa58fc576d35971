package io.signalbox.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.store.Backlog.Extent;
import io.signalbox.store.Backlog.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Key<?> CART = Kinds.SERVICE.key("shop", "cart");
    private static final Key<?> OTHER = Kinds.SERVICE.key("shop", "other");
    private static final Duration PAUSE = Duration.ofMillis(50);

    /** Close to where nanoTime's values overflow, as they may. */
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1);

    private final Backlog backlog = new Backlog(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void a_key_waits_once_however_often_it_changes() throws InterruptedException {
        backlog.add(List.of(CART, OTHER));
        backlog.add(List.of(CART));
        assertThat(backlog.take().keys()).containsExactly(CART, OTHER);
        assertThat(backlog.poll().keys()).isEmpty();
    }

    @Test
    void what_is_for_later_comes_when_it_is_due_and_not_before() throws InterruptedException {
        backlog.addLater(CART, PAUSE);
        pass(PAUSE.minusNanos(1));
        backlog.add(List.of(OTHER));
        assertThat(backlog.take().keys()).containsExactly(OTHER);
        pass(Duration.ofNanos(1));
        assertThat(backlog.take().keys()).containsExactly(CART);
    }

    @Test
    void who_waits_for_something_that_is_for_later_gets_it_by_itself() throws InterruptedException {
        Backlog real = new Backlog(System::nanoTime);
        long begun = System.nanoTime();
        real.addLater(CART, PAUSE);
        assertThat(real.poll().keys()).isEmpty();
        assertThat(real.take().keys()).containsExactly(CART);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(PAUSE.toNanos());
    }

    @Test
    void who_waits_already_hears_of_what_is_for_later() throws Exception {
        Backlog real = new Backlog(System::nanoTime);
        FutureTask<Taken> taking = new FutureTask<>(real::take);
        Thread.ofVirtual().start(taking);
        real.addLater(CART, PAUSE);
        assertThat(taking.get(1, TimeUnit.MINUTES).keys()).containsExactly(CART);
    }

    @Test
    void the_last_word_on_when_counts() throws InterruptedException {
        backlog.addLater(CART, PAUSE.multipliedBy(2));
        backlog.addLater(CART, PAUSE);
        pass(PAUSE);
        assertThat(backlog.take().keys()).containsExactly(CART);
        pass(PAUSE);
        backlog.add(List.of(OTHER));
        assertThat(backlog.take().keys()).containsExactly(OTHER);
    }

    @Test
    void what_changes_meanwhile_comes_at_once_and_when_it_is_due() throws InterruptedException {
        backlog.addLater(CART, PAUSE);
        backlog.add(List.of(CART));
        assertThat(backlog.take().keys()).containsExactly(CART);
        pass(PAUSE);
        assertThat(backlog.take().keys()).containsExactly(CART);
    }

    @Test
    void all_is_more_than_all_keys() throws InterruptedException {
        backlog.addLater(OTHER, Duration.ZERO);
        backlog.add(List.of(CART));
        backlog.addAll();
        assertThat(backlog.take()).isEqualTo(new Taken(Extent.ALL, Set.of()));
        assertThat(backlog.poll().extent()).isEqualTo(Extent.KEYS);
    }
}
