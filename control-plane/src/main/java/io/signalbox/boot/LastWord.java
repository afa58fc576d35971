package io.signalbox.boot;

import io.signalbox.cli.ExitCode;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when one of its threads has ended by a defect, so that whoever runs it starts it again: half a
 * control plane looks like a whole one from outside, ready and alive, and serves what it had for ever.
 */
final class LastWord implements Thread.UncaughtExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(LastWord.class);

    private final IntConsumer exit;

    LastWord(IntConsumer exit) {
        this.exit = exit;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable defect) {
        log.atError()
                .setCause(defect)
                .addKeyValue("thread", thread.getName())
                .log("a thread has ended by a defect, so the process ends and has to be started again");
        // In another thread, since what is closed at the end waits for this one.
        Thread.ofPlatform().name("last-word").start(() -> exit.accept(ExitCode.DEFECT));
    }
}
