package io.signalbox.report;

import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Severity;
import java.util.Comparator;

/**
 * One thing that an operator should know of a resource.
 *
 * @param subject the resource that must be edited to mend it
 * @param field where in the subject
 * @param message one sentence: what is wrong and what would be right
 */
public record Report(Key<?> subject, FieldPath field, Reason reason, String message) implements Comparable<Report> {

    private static final Comparator<Report> ORDER = Comparator.<Report, Key<?>>comparing(
                    Report::subject, Key::compareTo)
            .thenComparing(Report::field)
            .thenComparing(report -> report.reason().code())
            .thenComparing(Report::message);

    public boolean isError() {
        return reason.severity() == Severity.ERROR;
    }

    @Override
    public int compareTo(Report other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return subject + ", " + field + ": " + reason.code() + ": " + message;
    }
}
