package io.signalbox.report;

import io.signalbox.model.Severity;

/**
 * The kind of a report: a stable name that scripts may rely on, unlike the message's text.
 *
 * @param code in the form {@code UpstreamMissing}
 */
public record Reason(String code, Severity severity) {

    public static Reason error(String code) {
        return new Reason(code, Severity.ERROR);
    }

    public static Reason warning(String code) {
        return new Reason(code, Severity.WARNING);
    }
}
