package io.signalbox.feature;

import com.google.protobuf.Duration;
import io.signalbox.report.Reason;

/** Which durations Envoy takes. */
final class Durations {
    static final Reason BAD = Reason.error("DurationBad");

    /** Envoy counts in nanoseconds, in 63 bits: about 292 years. */
    private static final long SECONDS_MAX = Long.MAX_VALUE / 1_000_000_000L - 1;

    private Durations() {}

    /** Whether Envoy takes the duration; if not, that is reported. */
    static boolean check(Duration duration, Scope scope) {
        boolean negative = duration.getSeconds() < 0 || duration.getNanos() < 0;
        if (negative || duration.getSeconds() > SECONDS_MAX) {
            scope.report(BAD, "a duration must be from 0s to " + SECONDS_MAX + "s and is " + text(duration));
            return false;
        }
        return true;
    }

    static long millis(Duration duration) {
        return duration.getSeconds() * 1000 + duration.getNanos() / 1_000_000;
    }

    static String text(Duration duration) {
        String fraction = duration.getNanos() == 0
                ? ""
                : String.format("%.9f", Math.abs(duration.getNanos()) / 1e9)
                        .substring(1)
                        .replaceAll("0+$", "");
        String sign = duration.getSeconds() == 0 && duration.getNanos() < 0 ? "-" : "";
        return sign + duration.getSeconds() + fraction + "s";
    }
}
