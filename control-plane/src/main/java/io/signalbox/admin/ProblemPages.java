package io.signalbox.admin;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import io.signalbox.model.Severity;
import io.signalbox.store.StoreView;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** All that is to be said of the operators' resources. */
final class ProblemPages {

    private final Supplier<StoreView> store;

    ProblemPages(Supplier<StoreView> store) {
        this.store = store;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/problems",
                ImmutableSet.of("severity", "kind", "namespace", "name", "format"),
                "errors, warnings and notes; a line each with Accept: text/plain",
                this::problems));
    }

    private Answer problems(Request request) {
        Optional<Severity> severity =
                request.oneOf("severity", Severity.class, value -> value.name().toLowerCase(Locale.ROOT));
        KeyFilter keys = KeyFilter.of(request);
        ImmutableList<Finding> findings = Finding.all(store.get()).stream()
                .filter(finding -> severity.isEmpty() || finding.severity() == severity.get())
                .filter(finding -> finding.subject() == null ? keys.isOpen() : keys.matches(finding.subject()))
                .collect(ImmutableList.toImmutableList());
        if (request.prefersText()) {
            return Answer.stream("text/plain; charset=utf-8", out -> {
                for (Finding finding : findings) {
                    out.write((finding.text() + "\n").getBytes(StandardCharsets.UTF_8));
                }
            });
        }
        return Answer.data(request.format(), out -> Finding.writeAll(findings, out));
    }
}
