package io.signalbox.admin;

import io.signalbox.store.StoreView;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** For whoever decides whether this process is restarted, and whether Envoys are sent to it. */
final class HealthPages {

    private final Supplier<StoreView> store;
    private final BooleanSupplier closing;

    /** @param closing whether Envoys are sent away, since the process has been told to end */
    HealthPages(Supplier<StoreView> store, BooleanSupplier closing) {
        this.store = store;
        this.closing = closing;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/healthz", "200 while the process answers", request -> Answer.text(200, "OK\n")),
                Route.get(
                        "/readyz",
                        "200 once the first full snapshot is served, 503 and why before, and when it ends",
                        this::readiness));
    }

    /**
     * A source that has lost touch does not make it unready: what is served is the best there is, here and elsewhere.
     */
    private Answer readiness(Request request) {
        StoreView view = store.get();
        StringBuilder text = new StringBuilder();
        boolean ends = closing.getAsBoolean();
        if (ends) {
            text.append("not ready: ends, and sends its Envoys to other replicas\n");
        } else if (view.ready()) {
            text.append("ready\n");
        } else {
            text.append("not ready: waits for ")
                    .append(view.awaited().isEmpty() ? "the first translation" : String.join(", ", view.awaited()))
                    .append('\n');
        }
        text.append(StaleSources.lines(view));
        return Answer.text(view.ready() && !ends ? 200 : 503, text.toString());
    }
}
