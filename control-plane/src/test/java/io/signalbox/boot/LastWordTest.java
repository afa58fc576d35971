package io.signalbox.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LastWordTest {

    @Test
    void a_thread_that_ends_by_a_defect_ends_the_process_which_need_not_wait_for_itself() throws Exception {
        CompletableFuture<Integer> ended = new CompletableFuture<>();
        Thread thread = Thread.ofPlatform().unstarted(() -> {
            throw new StackOverflowError();
        });
        thread.setUncaughtExceptionHandler(new LastWord(code -> {
            try {
                thread.join();
                ended.complete(code);
            } catch (InterruptedException e) {
                ended.completeExceptionally(e);
            }
        }));
        thread.start();
        assertThat(ended.get(1, TimeUnit.MINUTES)).isEqualTo(70);
    }
}
