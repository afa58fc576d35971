package io.signalbox.source.kubernetes;

import java.time.Duration;

/**
 * How long the source waits for what.
 *
 * @param backoffMin first wait after the API server was lost; doubles with each failure
 * @param backoffMax longest such wait
 * @param refusedRetry wait before asking again for what the API server refuses or does not know
 * @param relistJitter within this time, at random, a kind is listed anew after its watch became too old, so that not
 *     all are at once
 * @param watchAge a watch is renewed after this time, up to twice as long at random; a right that was taken away is
 * noticed then
 * @param quiet a watch that says nothing for so long is cut and renewed where it was: its connection may be dead. The
 *     API server sends a bookmark about every minute.
 */
public record Timing(
        Duration backoffMin,
        Duration backoffMax,
        Duration refusedRetry,
        Duration relistJitter,
        Duration watchAge,
        Duration quiet) {

    public static final Timing DEFAULT = new Timing(
            Duration.ofMillis(200),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(1),
            Duration.ofMinutes(5),
            Duration.ofSeconds(150));
}
