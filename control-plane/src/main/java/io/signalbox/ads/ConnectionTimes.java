package io.signalbox.ads;

import java.time.Duration;

/**
 * How long Envoys stay connected to this replica.
 *
 * @param age after this time, give or take a tenth at random, an Envoy is sent away to connect again, perhaps to
 *     another replica: else a replica that is new would serve nobody until an old one ends. Zero: never.
 * @param drain over how long the streams are ended, one after the other, when the server closes
 */
public record ConnectionTimes(Duration age, Duration drain) {

    /**
     * Age: an Envoy that moves is sent nothing that it has, so this costs next to nothing, and half an hour is soon
     * enough to profit from more replicas. Drain: enough for others to greet a thousand Envoys one by one; well below
     * the 30 s that Kubernetes gives a pod to end.
     */
    public static final ConnectionTimes DEFAULT = new ConnectionTimes(Duration.ofMinutes(30), Duration.ofSeconds(5));

    /** Connections without end, and no time lost at the end of the process: for tests and demonstrations. */
    public static final ConnectionTimes ABRUPT = new ConnectionTimes(Duration.ZERO, Duration.ZERO);

    /** The same with another drain. */
    public ConnectionTimes withDrain(Duration other) {
        return new ConnectionTimes(age, other);
    }
}
