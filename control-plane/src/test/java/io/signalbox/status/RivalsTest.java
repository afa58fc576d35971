package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.api.gateway.VirtualService;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RivalsTest {

    private static final Key<VirtualService> SHOP = Kinds.VIRTUAL_SERVICE.key("web", "shop");

    private final Rivals rivals = new Rivals("gloo-system");
    private long now = 1;

    /** Another replaces the status at once, each time; returns how long it was left to him. */
    private Duration fight() {
        Duration pause = rivals.replaced(SHOP, now);
        if (pause.isPositive()) {
            now += pause.toNanos();
            assertThat(rivals.replaced(SHOP, now)).as("once the pause is over").isZero();
        }
        return pause;
    }

    @Test
    void a_few_times_it_is_put_back_at_once_then_after_ever_longer_pauses() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 14; i++) {
            pauses.add(fight().toSeconds());
        }
        assertThat(pauses).containsExactly(0L, 0L, 0L, 1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    }

    @Test
    void what_the_other_does_meanwhile_makes_the_pause_neither_shorter_nor_longer() {
        for (int i = 0; i < 5; i++) {
            fight();
        }
        Duration pause = rivals.replaced(SHOP, now);
        Duration half = pause.dividedBy(2);
        assertThat(rivals.replaced(SHOP, now + half.toNanos())).isEqualTo(pause.minus(half));
        assertThat(rivals.replaced(SHOP, now + pause.toNanos())).isZero();
    }

    @Test
    void it_is_told_while_it_lasts_and_forgiven_after_a_while() {
        for (int i = 0; i < 3; i++) {
            fight();
            assertThat(rivals.problems().problems()).isEmpty();
        }
        fight();
        assertThat(rivals.problems().problems())
                .singleElement()
                .asString()
                .contains("StatusContested", "statuses.gloo-system of", "shop", "--write-namespace");
        rivals.forgive(now + Rivals.PEACE.toNanos() / 2);
        assertThat(rivals.isContested(SHOP)).isTrue();
        rivals.forgive(now + Rivals.PEACE.toNanos());
        assertThat(rivals.problems().problems()).isEmpty();
        assertThat(fight()).isZero();
    }
}
