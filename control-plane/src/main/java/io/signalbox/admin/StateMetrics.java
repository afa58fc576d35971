package io.signalbox.admin;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.signalbox.ads.Client;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.Problem;
import io.signalbox.model.Severity;
import io.signalbox.report.Report;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreView;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What is so at the moment of a scrape: counted then, so that it costs nothing in between and is never stale. */
final class StateMetrics {

    private final Supplier<StoreView> store;
    private final Snapshots snapshots;
    private final Supplier<? extends List<Client>> clients;
    private final InstantSource clock;

    StateMetrics(
            Supplier<StoreView> store,
            Snapshots snapshots,
            Supplier<? extends List<Client>> clients,
            InstantSource clock) {
        this.store = store;
        this.snapshots = snapshots;
        this.clients = clients;
        this.clock = clock;
    }

    void register(PrometheusRegistry registry) {
        registerState(registry);
        registerStaleness(registry);
    }

    private void registerState(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("signalbox_ready")
                .help("1 once the first full snapshot is served")
                .callback(gauge -> gauge.call(store.get().ready() ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_resources")
                .help("Operators' resources that are held")
                .labelNames("kind")
                .callback(this::held)
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_problems")
                .help("What there is to be said of operators' resources, as /problems lists it")
                .labelNames("kind", "severity", "code")
                .callback(this::problems)
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_envoy_resources")
                .help("Resources that each proxy's Envoys should have")
                .labelNames("proxy", "type")
                .callback(this::published)
                .register(registry);
    }

    private void registerStaleness(PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name("signalbox_sources_stale")
                .help("Sources that have lost touch with their world")
                .callback(gauge -> gauge.call(store.get().stale().size()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_source_staleness")
                .unit(Unit.SECONDS)
                .help("For how long a source has been out of touch; absent for a source that is not")
                .labelNames("source")
                .callback(this::staleness)
                .register(registry);
        GaugeWithCallback.builder()
                .name("signalbox_xds_lag")
                .help("How many snapshots the Envoy that is furthest behind lags, by proxy")
                .labelNames("proxy")
                .callback(this::lag)
                .register(registry);
    }

    private void held(GaugeWithCallback.Callback gauge) {
        Map<String, Long> counts = new TreeMap<>();
        store.get().held().keySet().forEach(key -> counts.merge(key.kind().name(), 1L, Long::sum));
        counts.forEach((kind, count) -> gauge.call(count, kind));
    }

    private record ProblemLabels(String kind, Severity severity, String code) {}

    private void problems(GaugeWithCallback.Callback gauge) {
        StoreView view = store.get();
        Map<ProblemLabels, Long> counts = new HashMap<>();
        for (List<Report> reports : view.reports().values()) {
            for (Report report : reports) {
                ProblemLabels labels = new ProblemLabels(
                        report.subject().kind().name(),
                        report.reason().severity(),
                        report.reason().code());
                counts.merge(labels, 1L, Long::sum);
            }
        }
        for (List<Problem> problems : view.places().values()) {
            for (Problem problem : problems) {
                counts.merge(new ProblemLabels("", problem.severity(), problem.code()), 1L, Long::sum);
            }
        }
        counts.forEach((labels, count) ->
                gauge.call(count, labels.kind(), labels.severity().name().toLowerCase(Locale.ROOT), labels.code()));
    }

    private void published(GaugeWithCallback.Callback gauge) {
        snapshots.all().forEach(snapshot -> {
            for (ResourceType type : ResourceType.values()) {
                gauge.call(snapshot.resources(type).size(), snapshot.group(), type.label());
            }
        });
    }

    private void staleness(GaugeWithCallback.Callback gauge) {
        store.get()
                .stale()
                .forEach((source, staleness) ->
                        gauge.call(StoreMetrics.seconds(Duration.between(staleness.since(), clock.instant())), source));
    }

    private void lag(GaugeWithCallback.Callback gauge) {
        Map<String, Long> lags = new TreeMap<>();
        for (Client client : clients.get()) {
            long lag =
                    client.types().stream().mapToLong(Client.OfType::lag).max().orElse(0);
            lags.merge(client.group(), lag, Math::max);
        }
        lags.forEach((group, lag) -> gauge.call(lag, group));
    }
}
