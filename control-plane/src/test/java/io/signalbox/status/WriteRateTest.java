package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WriteRateTest {

    private final AtomicLong now = new AtomicLong();
    private final WriteRate limit = new WriteRate(now::get);

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    @Test
    void as_many_as_the_burst_need_not_wait_and_those_after_are_spread() {
        limit.set(10, 3);
        assertThat(limit.next()).isZero();
        assertThat(limit.next()).isZero();
        assertThat(limit.next()).isZero();
        assertThat(Duration.ofNanos(limit.next())).isEqualTo(Duration.ofMillis(100));
        assertThat(Duration.ofNanos(limit.next())).isEqualTo(Duration.ofMillis(200));
    }

    @Test
    void a_rest_fills_the_bucket_and_no_more_than_that() {
        limit.set(10, 2);
        limit.next();
        limit.next();
        pass(Duration.ofMinutes(1));
        assertThat(limit.next()).isZero();
        assertThat(limit.next()).isZero();
        assertThat(limit.next()).isPositive();
    }

    @Test
    void while_the_api_server_wants_to_be_left_alone_nothing_is_written() {
        assertThat(limit.rest()).isZero();
        limit.restFor(Duration.ofSeconds(3));
        pass(Duration.ofSeconds(1));
        limit.restFor(Duration.ofSeconds(1));
        assertThat(Duration.ofNanos(limit.rest())).as("the longer one counts").isEqualTo(Duration.ofSeconds(2));
        pass(Duration.ofSeconds(2));
        assertThat(limit.rest()).isZero();
        limit.restFor(Duration.ofDays(9));
        assertThat(Duration.ofNanos(limit.rest())).isEqualTo(Duration.ofMinutes(1));
    }
}
