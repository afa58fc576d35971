package io.signalbox.admin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.signalbox.model.Key;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.time.Duration;
import java.util.Set;

/** What batches cost. Answered queries are the proof that a change costs what it can reach, and not what there is. */
final class StoreMetrics implements StoreListener {

    private final Counter batches;
    private final Histogram durations;
    private final Counter events;
    private final Counter answered;
    private final Gauge answeredLast;
    private final Counter verified;
    private final Counter published;

    StoreMetrics(PrometheusRegistry registry) {
        batches = Counter.builder()
                .name("signalbox_batches")
                .help("Batches of changes that were translated")
                .register(registry);
        durations = Histogram.builder()
                .name("signalbox_batch_duration")
                .unit(Unit.SECONDS)
                .help("From the beginning of a batch until what it changed was published")
                // 100 us (one endpoint) to 13 s (all of 10,000 services at the start).
                .classicExponentialUpperBounds(0.0001, 2, 18)
                .register(registry);
        events = Counter.builder()
                .name("signalbox_batch_events")
                .help("Changes that sources told")
                .register(registry);
        answered = Counter.builder()
                .name("signalbox_queries_answered")
                .help("Queries that were asked, because something that they read had changed")
                .register(registry);
        answeredLast = Gauge.builder()
                .name("signalbox_queries_answered_last_batch")
                .help("Queries that were asked in the last batch")
                .register(registry);
        verified = Counter.builder()
                .name("signalbox_queries_verified")
                .help("Queries that a change might have reached, and that were not asked since it had not")
                .register(registry);
        published = Counter.builder()
                .name("signalbox_envoy_resources_published")
                .help("Envoy resources put or removed, over all proxies")
                .register(registry);
    }

    @Override
    public void onBatch(StoreView view, Set<Key<?>> changed, BatchCost cost) {
        batches.inc();
        durations.observe(seconds(cost.took()));
        events.inc(cost.events());
        answered.inc(cost.answered());
        answeredLast.set((double) cost.answered());
        verified.inc(cost.verified());
        published.inc(cost.published());
    }

    static double seconds(Duration duration) {
        return Unit.nanosToSeconds(duration.toNanos());
    }
}
