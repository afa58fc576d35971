package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import io.signalbox.api.core.Status;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Kinds;
import io.signalbox.model.Severity;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.translation.ProxyName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VerdictsTest {

    private static Report report(Severity severity, String field, String message) {
        return new Report(
                Kinds.VIRTUAL_SERVICE.key("web", "shop"),
                FieldPath.SPEC.field(field),
                new Reason("SomeCode", severity),
                message);
    }

    @Test
    void nothing_to_say_is_accepted() {
        Status status = Verdicts.of(List.of());
        assertThat(status.getState()).isEqualTo(Status.State.Accepted);
        assertThat(status.getReportedBy()).isEqualTo("gloo");
        assertThat(status.getReason()).isEmpty();
    }

    @Test
    void the_worst_finding_decides_and_errors_come_first() {
        Status status = Verdicts.of(List.of(
                report(Severity.WARNING, "a", "is odd"),
                report(Severity.NOTE, "b", "is new"),
                report(Severity.ERROR, "c", "is wrong")));
        assertThat(status.getState()).isEqualTo(Status.State.Rejected);
        assertThat(status.getReason()).isEqualTo("spec.c: is wrong (SomeCode)\nwarning: spec.a: is odd (SomeCode)");
        assertThat(status.getMessagesList()).containsExactly("spec.b: is new (SomeCode)");
    }

    @Test
    void warnings_alone_are_a_warning_and_notes_alone_are_not() {
        assertThat(Verdicts.of(List.of(report(Severity.WARNING, "a", "x"))).getState())
                .isEqualTo(Status.State.Warning);
        assertThat(Verdicts.of(List.of(report(Severity.NOTE, "a", "x"))).getState())
                .isEqualTo(Status.State.Accepted);
    }

    @Test
    void a_long_reason_ends_with_a_count_of_the_rest_and_where_to_read_it() {
        List<Report> many = new ArrayList<>();
        for (int i = 100; i < 400; i++) {
            many.add(report(Severity.ERROR, "field" + i, "is wrong in a way that takes some words to say"));
        }
        List<String> lines = Verdicts.of(many).getReason().lines().toList();
        int told = lines.size() - 1;
        assertThat(lines.getFirst()).startsWith("spec.field100:");
        assertThat(lines.getLast())
                .isEqualTo("and " + (300 - told) + " more; GET /problems of Signalbox's admin address lists all");
        assertThat(Verdicts.of(many).getReason().length()).isLessThanOrEqualTo(Verdicts.REASON_MAX);
    }

    @Test
    void one_endless_message_is_cut() {
        Status status = Verdicts.of(List.of(report(Severity.ERROR, "a", "x".repeat(10_000))));
        assertThat(status.getReason()).hasSizeLessThan(Verdicts.REASON_MAX).endsWith("…");
    }

    @Test
    void the_state_in_each_proxy_is_told_under_gloo_edges_name_of_it() {
        Report odd = report(Severity.WARNING, "a", "is odd");
        Status status = Verdicts.of(
                List.of(),
                ImmutableSortedMap.of(
                        new ProxyName("gloo-system", "gateway-proxy"), ImmutableList.of(),
                        new ProxyName("gloo-system", "inside"), ImmutableList.of(odd)));
        assertThat(status.getState()).isEqualTo(Status.State.Accepted);
        assertThat(status.getSubresourceStatusesMap().keySet())
                .containsExactlyInAnyOrder("*v1.Proxy.gateway-proxy_gloo-system", "*v1.Proxy.inside_gloo-system");
        Status inside = status.getSubresourceStatusesOrThrow("*v1.Proxy.inside_gloo-system");
        assertThat(inside.getState()).isEqualTo(Status.State.Warning);
        assertThat(inside.getReason()).isEqualTo("warning: spec.a: is odd (SomeCode)");
        assertThat(inside.getReportedBy()).isEqualTo("gloo");
    }

    @Test
    void a_resource_in_very_many_proxies_says_how_many_and_names_some() {
        Map<ProxyName, ImmutableList<Report>> many = new TreeMap<>();
        List<Report> errors = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            errors.add(report(Severity.ERROR, "f" + i, "x".repeat(100)));
        }
        for (int i = 0; i < 150; i++) {
            many.put(new ProxyName("gloo-system", "p" + i), ImmutableList.copyOf(errors));
        }
        Status status = Verdicts.of(errors, many);
        assertThat(status.getSubresourceStatusesCount()).isEqualTo(Verdicts.PROXIES_MAX);
        assertThat(status.getMessagesList()).containsExactly("part of 150 proxies, of which 100 are told here");
        assertThat(status.getSubresourceStatusesMap().values())
                .allSatisfy(each -> assertThat(each.getReason())
                        .startsWith("spec.f0: xxx")
                        .endsWith("and 199 more; GET /problems of Signalbox's admin address lists all"));
        assertThat(status.getSerializedSize()).isLessThan(64 * 1024);
    }
}
