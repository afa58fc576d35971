package io.signalbox.ads;

import java.time.Duration;

/**
 * How long a stream waits for a client, and how much it lets it ask for.
 *
 * @param additions how long routes and listeners wait for the clusters that they may use; also how long a new stream
 *     waits to see whether the client wants routes at all
 * @param removals how long clusters are kept for routes whose replacement was not acknowledged
 * @param responseBytes a response that may be split holds little more than this
 * @param names how many names a stream may ask for, per type
 */
public record Limits(Duration additions, Duration removals, int responseBytes, int names) {

    /**
     * Additions: well above a healthy Envoy's warming, below its 15 s {@code initial_fetch_timeout}. Removals: a
     * cluster too many costs little, one too few costs requests. Bytes: HTTP/2 and gRPC are at ease with half a
     * megabyte, and so is the heap when a thousand Envoys connect at once. Names: ten times the largest setup that is
     * measured.
     */
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(5), Duration.ofSeconds(30), 512 * 1024, 100_000);
}
