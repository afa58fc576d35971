package io.signalbox.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.signalbox.api.core.Status;
import io.signalbox.api.gateway.VirtualService;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeptFormTest {

    @Test
    void what_is_kept_is_what_comes_back() {
        long seed = new Random().nextLong();
        RandomMessages random = new RandomMessages(seed);
        for (Kind<?> kind : Kinds.ALL) {
            for (int i = 0; i < 20; i++) {
                comesBack(kind, random.like(kind.prototype()), seed);
            }
        }
    }

    private static void comesBack(Kind<?> kind, Message body, long seed) {
        KeptForm.details(body).ifPresent(details -> {
            Status status = Status.newBuilder().setDetails(details).build();
            assertThat(KeptForm.of(kind, status))
                    .as("kind %s, seed %d", kind, seed)
                    .isEqualTo(Optional.of(body));
            assertThat(KeptForm.details(body.toBuilder().build()))
                    .as("again, seed %d", seed)
                    .hasValue(details);
        });
    }

    @Test
    void what_is_too_long_for_a_status_is_not_kept() {
        VirtualService body = VirtualService.newBuilder()
                .setDisplayName("x".repeat(KeptForm.LENGTH_MAX))
                .build();
        assertThat(KeptForm.details(body)).isEmpty();
    }

    @Test
    void a_status_that_keeps_nothing_says_nothing() {
        assertThat(KeptForm.of(Kinds.UPSTREAM, Status.getDefaultInstance())).isEmpty();
    }
}
