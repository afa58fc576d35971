package io.signalbox.feature;

import io.signalbox.model.Key;
import io.signalbox.model.Severity;
import io.signalbox.report.Report;
import java.util.List;
import java.util.Optional;

/** What is said, to whoever takes something from another resource, of what is wrong there. */
final class ProblemsElsewhere {

    private ProblemsElsewhere() {}

    /** The worst of it, and how much more there is; absent if nothing is wrong. */
    static Optional<String> words(Key<?> resource, List<Report> reports) {
        List<Report> problems = reports.stream()
                .filter(report -> report.reason().severity() != Severity.NOTE)
                .toList();
        if (problems.isEmpty()) {
            return Optional.empty();
        }
        Report first = problems.stream().filter(Report::isError).findFirst().orElse(problems.getFirst());
        String more = problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more)";
        return Optional.of("in " + resource + ", " + first.field() + ": " + first.message() + more);
    }
}
