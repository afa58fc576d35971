package io.signalbox.admin;

import io.signalbox.store.StoreView;
import java.util.List;
import java.util.function.Supplier;

/** For whoever decides whether this process is restarted, and whether Envoys are sent to it. */
final class HealthPages {

    private final Supplier<StoreView> store;

    HealthPages(Supplier<StoreView> store) {
        this.store = store;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/healthz", "200 while the process answers", request -> Answer.text(200, "OK\n")),
                Route.get("/readyz", "200 once the first full snapshot is served, else 503 and why", this::readiness));
    }

    /**
     * A source that has lost touch does not make it unready: what is served is the best there is, here and elsewhere.
     */
    private Answer readiness(Request request) {
        StoreView view = store.get();
        StringBuilder text = new StringBuilder();
        if (view.ready()) {
            text.append("ready\n");
        } else {
            text.append("not ready: waits for ")
                    .append(view.awaited().isEmpty() ? "the first translation" : String.join(", ", view.awaited()))
                    .append('\n');
        }
        view.stale().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .forEach(entry -> text.append("source ")
                        .append(entry.getKey())
                        .append(" is stale since ")
                        .append(entry.getValue().since())
                        .append(": ")
                        .append(entry.getValue().reason())
                        .append('\n'));
        return Answer.text(view.ready() ? 200 : 503, text.toString());
    }
}
