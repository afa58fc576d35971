package io.signalbox.admin;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.List;

/** The metrics, in the format that the scraper asks for: Prometheus's text, or OpenMetrics. */
final class MetricsPages {

    private final ExpositionFormats formats = ExpositionFormats.init();
    private final PrometheusRegistry registry;

    MetricsPages(PrometheusRegistry registry) {
        this.registry = registry;
    }

    List<Route> routes() {
        return List.of(Route.get("/metrics", "for Prometheus", this::metrics));
    }

    private Answer metrics(Request request) {
        ExpositionFormatWriter writer = formats.findWriter(request.accept());
        EscapingScheme names = EscapingScheme.fromAcceptHeader(request.accept());
        return Answer.stream(writer.getContentType(), out -> writer.write(out, registry.scrape(), names));
    }
}
