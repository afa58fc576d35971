package io.signalbox.admin;

import com.google.common.collect.ImmutableList;
import com.google.gson.stream.JsonWriter;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import io.signalbox.report.Report;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Something that an operator should know, with the place to look at.
 *
 * @param subject the resource; absent if it cannot be said of any, as for a file that is not YAML
 */
public record Finding(
        Severity severity, String code, @Nullable Key<?> subject, FieldPath field, Place place, String message) {

    /** What is wrong at places comes first; then by resource and field. */
    private static final Comparator<Finding> ORDER = Comparator.<Finding, Boolean>comparing(
                    finding -> finding.subject() != null)
            .thenComparing(Finding::subject, Comparator.nullsFirst((left, right) -> left.compareTo(right)))
            .thenComparing(finding -> finding.place().text())
            .thenComparingInt(Finding::line)
            .thenComparing(Finding::field)
            .thenComparing(Finding::code)
            .thenComparing(Finding::message);

    /** All that there is to be said, in order. */
    public static ImmutableList<Finding> all(StoreView view) {
        Stream<Finding> ofPlaces = view.places().entrySet().stream()
                .flatMap(entry -> entry.getValue().stream().map(problem -> of(entry.getKey(), problem)));
        Stream<Finding> ofResources =
                view.reports().values().stream().flatMap(ImmutableList::stream).map(report -> of(report, view));
        return Stream.concat(ofPlaces, ofResources).sorted(ORDER).collect(ImmutableList.toImmutableList());
    }

    /** What there is to be said of one resource. */
    static ImmutableList<Finding> of(Key<?> key, StoreView view) {
        return view.reports().getOrDefault(key, ImmutableList.of()).stream()
                .map(report -> of(report, view))
                .sorted(ORDER)
                .collect(ImmutableList.toImmutableList());
    }

    private static Finding of(String place, Problem problem) {
        return new Finding(
                problem.severity(),
                problem.code(),
                null,
                problem.field(),
                Place.inFile(Path.of(place), problem.position()),
                problem.message());
    }

    private static Finding of(Report report, StoreView view) {
        return new Finding(
                report.reason().severity(),
                report.reason().code(),
                report.subject(),
                report.field(),
                place(report, view),
                report.message());
    }

    /** What was found while reading knows its position itself; a mistake of syntax has no field to be found by. */
    private static Place place(Report report, StoreView view) {
        Held held = view.held().get(report.subject());
        Place byField = Place.of(view, report.subject(), report.field());
        if (held == null || byField.file() == null) {
            return byField;
        }
        Path file = byField.file();
        return held.problems().stream()
                .filter(problem -> problem.field().equals(report.field())
                        && problem.message().equals(report.message())
                        && problem.position() != null)
                .findFirst()
                .map(problem -> Place.inFile(file, problem.position()))
                .orElse(byField);
    }

    private int line() {
        return place.knownPosition().map(Problem.Position::line).orElse(0);
    }

    /** As {@code error} or {@code warning}. */
    public String severityName() {
        return severity.name().toLowerCase(Locale.ROOT);
    }

    /**
     * One line, in the form that editors and CI systems know from compilers: {@code shop.yaml:12:5: error:
     * VirtualService default/shop spec.virtualHost.routes[0]: UpstreamMissing: …}.
     */
    public String text() {
        String column =
                place.knownPosition().map(position -> ":" + position.column()).orElse("");
        String what = Stream.of(Optional.ofNullable(subject).map(Key::toString).orElse(""), field.value())
                .filter(part -> !part.isEmpty())
                .reduce((left, right) -> left + " " + right)
                .map(text -> text + ": ")
                .orElse("");
        return place.text() + column + ": " + severityName() + ": " + what + code + ": " + message;
    }

    /** An object with a name for each component; those that are absent are left out. */
    public void writeTo(JsonWriter out) throws IOException {
        out.beginObject();
        out.name("severity").value(severityName());
        out.name("code").value(code);
        if (subject != null) {
            writeKey(out, subject);
        }
        if (!field.value().isEmpty()) {
            out.name("field").value(field.value());
        }
        if (place.file() != null) {
            out.name("file").value(place.file().toString());
        }
        if (place.position() != null) {
            out.name("line").value(place.position().line());
            out.name("column").value(place.position().column());
        }
        out.name("message").value(message);
        out.endObject();
    }

    static void writeKey(JsonWriter out, Key<?> key) throws IOException {
        out.name("kind").value(key.kind().name());
        if (!key.namespace().isEmpty()) {
            out.name("namespace").value(key.namespace());
        }
        out.name("name").value(key.name());
    }

    static void writeAll(Iterable<Finding> findings, JsonWriter out) throws IOException {
        out.beginArray();
        for (Finding finding : findings) {
            finding.writeTo(out);
        }
        out.endArray();
    }

    /** Findings by severity, for a closing line. */
    public static Map<Severity, Long> counts(Iterable<Finding> findings) {
        Map<Severity, Long> counts = new EnumMap<>(Severity.class);
        findings.forEach(finding -> counts.merge(finding.severity(), 1L, Long::sum));
        return counts;
    }
}
