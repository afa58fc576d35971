package io.signalbox.admin;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.signalbox.ads.Client;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.discovery.DiscoveryMetrics;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreListener;
import io.signalbox.store.StoreView;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;

/**
 * All metrics of a Signalbox: made before what is measured, and handed to it. Names begin with {@code signalbox_}, but
 * for the JVM's own.
 */
public final class Metrics {

    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final StoreMetrics store = new StoreMetrics(registry);
    private final StreamMetrics streams = new StreamMetrics(registry);
    private final WriteMetrics discovery = new WriteMetrics(registry);

    /** @param version of this build */
    public Metrics(String version) {
        JvmMetrics.builder().register(registry);
        Info build = Info.builder()
                .name("signalbox_build_info")
                .help("The running build")
                .labelNames("version")
                .register(registry);
        build.addLabelValues(version);
    }

    /** To be told of batches. */
    public StoreListener store() {
        return store;
    }

    /** To be told of streams. */
    public XdsMetrics streams() {
        return streams;
    }

    /** To be told of what is written for discovery. */
    public DiscoveryMetrics discovery() {
        return discovery;
    }

    /** Adds what is counted at each scrape; called once. */
    public void watch(
            Supplier<StoreView> view,
            Snapshots snapshots,
            Supplier<? extends List<Client>> clients,
            InstantSource clock) {
        new StateMetrics(view, snapshots, clients, clock).register(registry);
    }

    /** What {@code /metrics} shows. */
    public PrometheusRegistry registry() {
        return registry;
    }
}
