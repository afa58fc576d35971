package io.signalbox.model;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as operators of Gloo Edge write them: {@code 5s}, {@code 250ms}, {@code 1m30s}. Gloo Edge reads them
 * with Go's {@code time.ParseDuration} (https://pkg.go.dev/time#ParseDuration), which is more than protobuf's JSON
 * mapping takes.
 */
final class GoDuration {

    private static final Pattern PART = Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");

    private static final Map<String, BigDecimal> SECONDS = Map.of(
            "ns", new BigDecimal("0.000000001"),
            "us", new BigDecimal("0.000001"),
            "µs", new BigDecimal("0.000001"),
            "μs", new BigDecimal("0.000001"),
            "ms", new BigDecimal("0.001"),
            "s", BigDecimal.ONE,
            "m", new BigDecimal(60),
            "h", new BigDecimal(3600));

    /** What {@code google.protobuf.Duration} can hold: 10,000 years. */
    private static final BigDecimal SECONDS_MAX = new BigDecimal("315576000000");

    /** Longer texts are no durations, and would only cost time. */
    private static final int LENGTH_MAX = 64;

    private GoDuration() {}

    /**
     * The same duration as protobuf's JSON writes it ({@code 90s}, {@code 0.25s}); empty if the text is not a
     * duration.
     */
    static Optional<String> toProtobufJson(String text) {
        if (text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        boolean negative = text.startsWith("-");
        String parts = negative || text.startsWith("+") ? text.substring(1) : text;
        if (parts.equals("0")) {
            return Optional.of("0s");
        }
        BigDecimal seconds = BigDecimal.ZERO;
        Matcher part = PART.matcher(parts);
        int at = 0;
        while (part.find() && part.start() == at) {
            BigDecimal unit = SECONDS.getOrDefault(part.group(2), BigDecimal.ONE);
            seconds = seconds.add(new BigDecimal(withDigit(part.group(1))).multiply(unit));
            at = part.end();
        }
        if (at == 0 || at < parts.length() || seconds.compareTo(SECONDS_MAX) > 0) {
            return Optional.empty();
        }
        BigDecimal rounded = seconds.setScale(9, RoundingMode.DOWN).stripTrailingZeros();
        return Optional.of((negative && rounded.signum() > 0 ? "-" : "") + rounded.toPlainString() + "s");
    }

    private static String withDigit(String number) {
        return number.endsWith(".") ? number + "0" : number;
    }
}
