package io.signalbox.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.discovery.Backlog.Extent;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BacklogTest {

    private static final Key<?> CART = Kinds.SERVICE.key("shop", "cart");
    private static final Key<?> OTHER = Kinds.SERVICE.key("shop", "other");

    private final Backlog backlog = new Backlog();

    @Test
    void a_key_waits_once_however_often_it_changes() throws InterruptedException {
        backlog.add(List.of(CART, OTHER));
        backlog.add(List.of(CART));
        assertThat(backlog.take().keys()).containsExactly(CART, OTHER);
        assertThat(backlog.poll().keys()).isEmpty();
    }

    @Test
    void what_is_for_later_comes_later_by_itself() throws InterruptedException {
        long begun = System.nanoTime();
        backlog.addLater(CART, Duration.ofMillis(50));
        assertThat(backlog.poll().keys()).isEmpty();
        assertThat(backlog.take().keys()).containsExactly(CART);
        assertThat(System.nanoTime() - begun)
                .isGreaterThanOrEqualTo(Duration.ofMillis(50).toNanos());
    }

    @Test
    void what_changes_meanwhile_comes_at_once_and_not_again() throws InterruptedException {
        backlog.addLater(CART, Duration.ofMillis(20));
        backlog.add(List.of(CART));
        assertThat(backlog.take().keys()).containsExactly(CART);
        backlog.addLater(OTHER, Duration.ofMillis(60));
        assertThat(backlog.take().keys()).containsExactly(OTHER);
    }

    @Test
    void all_is_more_than_all_keys() throws InterruptedException {
        backlog.add(List.of(CART));
        backlog.addAll();
        assertThat(backlog.take()).isEqualTo(new Backlog.Taken(Extent.ALL, java.util.Set.of()));
        assertThat(backlog.poll().extent()).isEqualTo(Extent.KEYS);
    }
}
