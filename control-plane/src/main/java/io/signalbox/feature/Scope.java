package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gloo.Settings;
import io.signalbox.envoy.HttpFilter;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.reference.ClusterRef;
import io.signalbox.reference.DestinationState;
import io.signalbox.reference.Lookups;
import io.signalbox.reference.SecretPart;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * What a feature is given besides the option it translates: the place of the option, so that a report finds it; ways to
 * look around; and somewhere to say what else the translation needs. Narrowed scopes share one collection of findings,
 * which is made for one translation and confined to it; what is read from it is immutable.
 */
public final class Scope {

    private final Key<?> subject;
    private final FieldPath path;
    private final Lookups lookups;
    private final Settings settings;
    private final RouteSources sources;
    private final Findings findings;

    private Scope(
            Key<?> subject,
            FieldPath path,
            Lookups lookups,
            Settings settings,
            RouteSources sources,
            Findings findings) {
        this.subject = subject;
        this.path = path;
        this.lookups = lookups;
        this.settings = settings;
        this.sources = sources;
        this.findings = findings;
    }

    /** The scope of one translation, with nothing found yet; in one of routes, nothing comes from other resources. */
    public static Scope of(Key<?> subject, FieldPath path, Lookups lookups, Settings settings) {
        return of(subject, path, lookups, settings, RouteSources.NONE);
    }

    /** The scope of one translation of routes, with nothing found yet. */
    public static Scope of(Key<?> subject, FieldPath path, Lookups lookups, Settings settings, RouteSources sources) {
        return new Scope(subject, path, lookups, settings, sources, new Findings());
    }

    /** The resource that reports are about. */
    public Key<?> subject() {
        return subject;
    }

    /** The field that reports are about. */
    public FieldPath path() {
        return path;
    }

    public Lookups lookups() {
        return lookups;
    }

    /** The Settings in force; without any, the message's defaults. */
    public Settings settings() {
        return settings;
    }

    /** Where routes may take more from. */
    RouteSources sources() {
        return sources;
    }

    /** The same translation, looking at a field below; {@code field} may be a path such as {@code options.cors}. */
    public Scope at(String field) {
        return on(subject, path.field(field));
    }

    /** The same translation, looking at an element of the list that this scope looks at, counted from 0. */
    public Scope index(int index) {
        return on(subject, path.index(index));
    }

    /** The same translation, looking at the entry of the map that this scope looks at. */
    public Scope entry(String key) {
        return on(subject, path.entry(key));
    }

    /** The same translation, looking at another resource. */
    public Scope on(Key<?> otherSubject, FieldPath otherPath) {
        return new Scope(otherSubject, otherPath, lookups, settings, sources, findings);
    }

    /**
     * A translation on trial: the same place, with findings of its own that count once they are {@link #adopt adopted}.
     */
    public Scope trial() {
        return new Scope(subject, path, lookups, settings, sources, new Findings());
    }

    /**
     * Says something of the field that this scope looks at.
     *
     * @param message one sentence: what is wrong and what would be right
     */
    public void report(Reason reason, String message) {
        findings.reports.add(new Report(subject, path, reason, message));
    }

    /**
     * Says that the field names something that is not there: an error, but not a mistake in how the resource is
     * written.
     */
    public void reportAbsence(Reason reason, String message) {
        report(reason, message);
        findings.absences.add(new Report(subject, path, reason, message));
    }

    /** Says that the listener must have a filter. */
    public void require(HttpFilter filter) {
        findings.filters.add(filter);
    }

    /** Whether a destination can be sent to. If so it counts as used, and the proxy gets its cluster. */
    public DestinationState destination(ClusterRef ref) {
        DestinationState state = lookups.destination(ref);
        if (state instanceof DestinationState.Usable) {
            findings.clusters.add(ref);
        }
        return state;
    }

    /** Says that Envoy must have a secret. */
    public void require(SecretPart secret) {
        findings.secrets.add(secret);
    }

    /** Says that requests may name any cluster, so that the proxy must have all of them. */
    public void readClusterFromHeader() {
        findings.readsClusterFromHeader = true;
    }

    /** Takes over what the routes of a table need: they are used. */
    void adopt(RouteNeeds needs) {
        findings.filters.addAll(needs.filters());
        findings.clusters.addAll(needs.clusters());
        findings.readsClusterFromHeader |= needs.readsClusterFromHeader();
        findings.tables.addAll(needs.tables());
    }

    /** Says that a RouteTable is delegated to. */
    void use(RouteNeeds.TableUse table) {
        findings.tables.add(table);
    }

    /** How many ways to RouteTables are delegated on so far. */
    int tablesUsed() {
        return findings.tables.size();
    }

    /** Says that a delegation would come to too much: whoever leads there is not gone on with. */
    void tellTooLarge() {
        findings.tooLarge = true;
    }

    boolean isTooLarge() {
        return findings.tooLarge;
    }

    /** Takes over all that a trial found: its output is used. */
    public void adopt(Scope trial) {
        adoptReports(trial);
        adoptNeeds(trial);
    }

    /** Takes over what a trial needed, but nothing that it said. */
    void adoptNeeds(Scope trial) {
        findings.filters.addAll(trial.findings.filters);
        findings.clusters.addAll(trial.findings.clusters);
        findings.secrets.addAll(trial.findings.secrets);
        findings.readsClusterFromHeader |= trial.findings.readsClusterFromHeader;
        findings.tables.addAll(trial.findings.tables);
    }

    /** Takes over some of what a trial said. */
    void adoptReports(Scope trial, Predicate<Report> which) {
        trial.findings.reports.stream().filter(which).forEach(findings.reports::add);
        trial.findings.absences.stream().filter(which).forEach(findings.absences::add);
    }

    /** Takes over what a trial said, but nothing that it needed: its output is thrown away. */
    public void adoptReports(Scope trial) {
        findings.tooLarge |= trial.findings.tooLarge;
        findings.reports.addAll(trial.findings.reports);
        findings.absences.addAll(trial.findings.absences);
    }

    /** What was said so far, in order, each once. */
    public ImmutableList<Report> reports() {
        return ImmutableList.copyOf(findings.reports);
    }

    public boolean hasErrors() {
        return findings.reports.stream().anyMatch(Report::isError);
    }

    /** Whether there is an error other than that something is not there. */
    public boolean hasMistakes() {
        return findings.reports.stream().anyMatch(report -> report.isError() && !findings.absences.contains(report));
    }

    /** The secrets that are needed so far. */
    public ImmutableSortedSet<SecretPart> secrets() {
        return ImmutableSortedSet.copyOf(findings.secrets);
    }

    /** What routes need so far. */
    RouteNeeds routeNeeds() {
        return new RouteNeeds(
                ImmutableSortedSet.copyOf(findings.clusters),
                findings.readsClusterFromHeader,
                ImmutableSortedSet.copyOf(findings.filters),
                ImmutableSet.copyOf(findings.tables));
    }

    /** Sorted, so that nothing depends on the order in which features ran. */
    private static final class Findings {
        final TreeSet<Report> reports = new TreeSet<>();
        final TreeSet<Report> absences = new TreeSet<>();
        final TreeSet<HttpFilter> filters = new TreeSet<>();
        final TreeSet<ClusterRef> clusters = new TreeSet<>();
        final TreeSet<SecretPart> secrets = new TreeSet<>();
        final Set<RouteNeeds.TableUse> tables = new LinkedHashSet<>();
        boolean readsClusterFromHeader;
        boolean tooLarge;
    }
}
