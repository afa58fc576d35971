package io.signalbox.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong now = new AtomicLong();
    private final RateLimit limit = new RateLimit(now::get);

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
}
