package io.signalbox.status;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Message;
import io.signalbox.api.core.Status;
import io.signalbox.model.FieldPath;
import io.signalbox.model.KeptForm;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.model.Severity;
import io.signalbox.report.Report;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import io.signalbox.translation.ProxyMaker;
import io.signalbox.translation.ProxyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.pcollections.HashTreePMap;

/** The status that reports make, in Gloo Edge's form. */
final class Verdicts {

    /** Gloo Edge's own name, which its tools look for. */
    static final String REPORTED_BY = "gloo";

    /**
     * Longer reasons are unreadable in {@code kubectl get}, and 10,000 resources may have one. Gloo Edge allows 1024.
     */
    static final int REASON_MAX = 2048;

    /**
     * Proxies that are named in one status; a resource in more of them is told so. Gloo Edge names as many.
     */
    static final int PROXIES_MAX = 100;

    /** What the reasons in all proxies may come to, so that a status does not outgrow its resource. */
    private static final int REASONS_IN_PROXIES_MAX = 8 * REASON_MAX;

    private static final int REASON_IN_PROXY_MIN = 256;

    /** How Gloo Edge calls a Proxy in {@code subresourceStatuses}; name and namespace follow. */
    private static final String PROXY = "*v1.Proxy.";

    private Verdicts() {}

    /** What is to be said of a resource as things are now. */
    static Status of(Held held, StoreView now) {
        ProxyName proxy = new ProxyName(held.key().namespace(), held.key().name());
        boolean written = held.key().kind().equals(Kinds.PROXY)
                && now.parts().listeners().containsKey(proxy)
                && held.resource().filter(ProxyMaker.SIGNALBOX::made).isPresent();
        return written
                ? ofProxy(proxy, now)
                : withLastGood(
                        of(
                                now.reports().getOrDefault(held.key(), ImmutableList.of()),
                                now.byProxy().getOrDefault(held.key(), ImmutableSortedMap.of())),
                        Optional.ofNullable(now.lastGood().get(held.key())).map(Resource::body));
    }

    /** With the form that is served instead of what is wrong, for who starts later. */
    private static Status withLastGood(Status status, Optional<Message> lastGood) {
        return lastGood.flatMap(KeptForm::details)
                .map(details -> status.toBuilder().setDetails(details).build())
                .orElse(status);
    }

    /** Of a Proxy that Signalbox wrote: all that is to be said there of what it was made from. */
    private static Status ofProxy(ProxyName proxy, StoreView now) {
        Set<Key<?>> members = new TreeSet<>();
        now.parts()
                .listeners()
                .getOrDefault(proxy, HashTreePMap.empty())
                .keySet()
                .forEach(gateway -> {
                    members.add(gateway);
                    members.addAll(now.parts()
                            .virtualHosts()
                            .getOrDefault(gateway, HashTreePMap.empty())
                            .keySet());
                });
        List<Report> reports = new ArrayList<>();
        for (Key<?> member : members) {
            now.byProxy()
                    .getOrDefault(member, ImmutableSortedMap.of())
                    .getOrDefault(proxy, ImmutableList.of())
                    .forEach(report -> reports.add(new Report(
                            report.subject(),
                            FieldPath.ROOT,
                            report.reason(),
                            report.subject() + ", " + report.field() + ": " + report.message())));
        }
        return status(reports, REASON_MAX).build();
    }

    /** Any error: rejected; else any warning: a warning; else accepted. Notes are messages. */
    static Status of(List<Report> reports) {
        return status(reports, REASON_MAX)
                .addAllMessages(lines(reports, Severity.NOTE))
                .build();
    }

    /** The same, and the state of the resource in each of the proxies that it is part of. */
    static Status of(List<Report> reports, Map<ProxyName, ImmutableList<Report>> byProxy) {
        Status.Builder status = of(reports).toBuilder();
        int reasonMax =
                Math.clamp(REASONS_IN_PROXIES_MAX / Math.max(1, byProxy.size()), REASON_IN_PROXY_MIN, REASON_MAX / 2);
        byProxy.entrySet().stream().limit(PROXIES_MAX).forEach(entry -> {
            ProxyName proxy = entry.getKey();
            status.putSubresourceStatuses(
                    PROXY + proxy.name() + "_" + proxy.namespace(),
                    status(entry.getValue(), reasonMax).build());
        });
        if (byProxy.size() > PROXIES_MAX) {
            status.addMessages("part of " + byProxy.size() + " proxies, of which " + PROXIES_MAX + " are told here");
        }
        return status.build();
    }

    private static Status.Builder status(List<Report> reports, int reasonMax) {
        Status.Builder status = Status.newBuilder().setReportedBy(REPORTED_BY).setState(Status.State.Accepted);
        List<String> errors = lines(reports, Severity.ERROR);
        List<String> warnings = lines(reports, Severity.WARNING);
        if (!errors.isEmpty()) {
            status.setState(Status.State.Rejected);
        } else if (!warnings.isEmpty()) {
            status.setState(Status.State.Warning);
        }
        List<String> all = new ArrayList<>(errors);
        warnings.forEach(warning -> all.add("warning: " + warning));
        return status.setReason(reason(all, reasonMax));
    }

    private static List<String> lines(List<Report> reports, Severity severity) {
        return reports.stream()
                .filter(report -> report.reason().severity() == severity)
                .sorted()
                .map(Verdicts::line)
                .distinct()
                .toList();
    }

    private static String line(Report report) {
        String place = report.field().equals(FieldPath.ROOT) ? "" : report.field() + ": ";
        return place + report.message() + " (" + report.reason().code() + ")";
    }

    /** As many lines as fit, each whole; the first is cut if it must be. */
    private static String reason(List<String> lines, int max) {
        StringBuilder reason = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            String rest = rest(lines.size() - i);
            if (i > 0 && reason.length() + 1 + lines.get(i).length() + 1 + rest.length() > max) {
                return reason.append('\n').append(rest).toString();
            }
            reason.append(i == 0 ? "" : "\n").append(cut(lines.get(i), max / 2));
        }
        return reason.toString();
    }

    private static String rest(int count) {
        return "and " + count + " more; GET /problems of Signalbox's admin address lists all";
    }

    private static String cut(String line, int max) {
        return line.length() <= max ? line : line.substring(0, max) + "…";
    }
}
