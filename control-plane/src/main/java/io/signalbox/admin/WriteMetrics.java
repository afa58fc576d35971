package io.signalbox.admin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.signalbox.discovery.DiscoveryMetrics;
import java.util.Locale;

/** What is written into the Kubernetes API for discovery. Safe for all threads; nothing in it waits. */
final class WriteMetrics implements DiscoveryMetrics {

    private final Counter writes;
    private final Counter failures;

    WriteMetrics(PrometheusRegistry registry) {
        writes = counter(registry, "signalbox_discovery_writes", "Discovered Upstreams that were written");
        failures = counter(
                registry, "signalbox_discovery_failures", "Requests to write a discovered Upstream that failed");
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).labelNames("verb").register(registry);
    }

    @Override
    public void written(Verb verb) {
        writes.labelValues(label(verb)).inc();
    }

    @Override
    public void failed(Verb verb) {
        failures.labelValues(label(verb)).inc();
    }

    private static String label(Verb verb) {
        return verb.name().toLowerCase(Locale.ROOT);
    }
}
