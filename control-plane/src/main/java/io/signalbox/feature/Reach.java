package io.signalbox.feature;

/**
 * How much of a route's traffic has somewhere to go.
 *
 * @param total the sum of the destinations' weights
 * @param unreachable the weights of those that cannot be sent to
 */
record Reach(long total, long unreachable) {
    static final Reach ALL = new Reach(1, 0);
    static final Reach NOTHING = new Reach(1, 1);

    boolean isNothing() {
        return total == unreachable;
    }

    boolean isPartial() {
        return unreachable > 0 && unreachable < total;
    }
}
