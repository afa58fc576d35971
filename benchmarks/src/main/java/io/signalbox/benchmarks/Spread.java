package io.signalbox.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Times in order, to tell the usual from the worst. */
record Spread(long[] nanos) {

    Spread {
        nanos = nanos.clone();
        Arrays.sort(nanos);
    }

    /** The time, in ms, that a share of them does not exceed. */
    double millis(double share) {
        return nanos[(int) Math.min(nanos.length - 1L, (long) (nanos.length * share))] / 1e6;
    }

    /** Cells of a table: p50, p90, p99. */
    String cells() {
        return String.format(Locale.ROOT, "%.2f ms | %.2f ms | %.2f ms", millis(0.5), millis(0.9), millis(0.99));
    }
}
