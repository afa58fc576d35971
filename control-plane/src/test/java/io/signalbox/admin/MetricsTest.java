package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.signalbox.ads.Variant;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreListener.BatchCost;
import io.signalbox.store.StoreView;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MetricsTest {

    private final Metrics metrics = new Metrics("1.2.3");

    private String scrape() throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        ExpositionFormats.init()
                .getPrometheusTextFormatWriter()
                .write(text, metrics.registry().scrape(), EscapingScheme.DEFAULT);
        return text.toString(StandardCharsets.UTF_8);
    }

    @Test
    void a_batch_is_counted_with_what_it_cost() throws IOException {
        StoreView view = Configured.NOTHING_YET;
        metrics.store().onBatch(view, Set.of(), new BatchCost(3, 40, 5, 7, Duration.ofMillis(2)));
        metrics.store().onBatch(view, Set.of(), new BatchCost(1, 2, 0, 1, Duration.ofMillis(1)));
        assertThat(scrape().lines())
                .contains(
                        "signalbox_batches_total 2.0",
                        "signalbox_batch_events_total 4.0",
                        "signalbox_queries_answered_total 42.0",
                        "signalbox_queries_answered_last_batch 2.0",
                        "signalbox_queries_verified_total 5.0",
                        "signalbox_envoy_resources_published_total 8.0",
                        "signalbox_batch_duration_seconds_count 2",
                        "signalbox_batch_duration_seconds_sum 0.003");
    }

    @Test
    void streams_pushes_and_refusals_are_counted_by_type() throws IOException {
        metrics.streams().opened(Variant.DELTA);
        metrics.streams().opened(Variant.DELTA);
        metrics.streams().closed(Variant.DELTA);
        metrics.streams().pushed(ResourceType.CLUSTER, 3, 1_000, Duration.ofMillis(1));
        metrics.streams().accepted(ResourceType.CLUSTER, Duration.ofMillis(2));
        metrics.streams().refused(ResourceType.ROUTE);
        metrics.streams().unknownNode();
        assertThat(scrape().lines())
                .contains(
                        "signalbox_xds_streams{protocol=\"delta\"} 1.0",
                        "signalbox_xds_pushes_total{type=\"clusters\"} 1.0",
                        "signalbox_xds_pushed_resources_total{type=\"clusters\"} 3.0",
                        "signalbox_xds_pushed_bytes_total{type=\"clusters\"} 1000.0",
                        "signalbox_xds_acks_total{type=\"clusters\"} 1.0",
                        "signalbox_xds_nacks_total{type=\"routes\"} 1.0",
                        "signalbox_xds_unknown_nodes_total 1.0");
    }

    @Test
    void what_is_held_and_wrong_is_counted_at_the_scrape() throws IOException {
        StoreView view = Configured.with("shop.yaml", """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: default}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}, unknownField: 1}
                """);
        metrics.watch(() -> view, new Snapshots(), List::of, InstantSource.system());
        assertThat(scrape().lines())
                .contains(
                        "signalbox_ready 1.0",
                        "signalbox_resources{kind=\"Upstream\"} 1.0",
                        "signalbox_problems{code=\"UnknownField\",kind=\"Upstream\",severity=\"warning\"} 1.0",
                        "signalbox_sources_stale 0.0");
    }

    @Test
    void the_jvm_and_the_build_are_told() throws IOException {
        assertThat(scrape()).contains("jvm_memory_used_bytes", "signalbox_build_info{version=\"1.2.3\"} 1");
    }
}
