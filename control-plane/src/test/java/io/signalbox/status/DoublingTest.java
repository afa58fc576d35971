package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoublingTest {

    private static final Doubling PAUSES = new Doubling(Duration.ofMillis(200), Duration.ofSeconds(10));

    @Test
    void each_pause_is_twice_the_one_before() {
        assertThat(PAUSES.pause(1)).isEqualTo(Duration.ofMillis(200));
        assertThat(PAUSES.pause(2)).isEqualTo(Duration.ofMillis(400));
        assertThat(PAUSES.pause(6)).isEqualTo(Duration.ofMillis(6_400));
    }

    @Test
    void up_to_the_longest_however_often() {
        assertThat(PAUSES.pause(7)).isEqualTo(Duration.ofSeconds(10));
        assertThat(PAUSES.pause(Integer.MAX_VALUE)).isEqualTo(Duration.ofSeconds(10));
    }
}
