package io.signalbox.admin;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Unit;
import io.signalbox.ads.Variant;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.envoy.ResourceType;
import java.time.Duration;

/** What streams to Envoys do. Safe for all threads; nothing in it waits. */
final class StreamMetrics implements XdsMetrics {

    private static final String TYPE = "type";

    private final Gauge streams;
    private final Counter pushes;
    private final Counter resources;
    private final Counter bytes;
    private final Histogram delays;
    private final Counter acknowledgements;
    private final Histogram roundTrips;
    private final Counter refusals;
    private final Counter unknownNodes;
    private final Counter unknownTypes;

    StreamMetrics(PrometheusRegistry registry) {
        streams = Gauge.builder()
                .name("signalbox_xds_streams")
                .help("Open streams of Envoys")
                .labelNames("protocol")
                .register(registry);
        pushes = counter(registry, "signalbox_xds_pushes", "Responses sent to Envoys");
        resources = counter(registry, "signalbox_xds_pushed_resources", "Resources sent to Envoys");
        bytes = Counter.builder()
                .name("signalbox_xds_pushed")
                .unit(Unit.BYTES)
                .help("Size of the responses before compression")
                .labelNames(TYPE)
                .register(registry);
        delays = histogram(
                registry,
                "signalbox_xds_push_delay",
                "From the newest change that a stream heard of until a response was handed to the transport");
        acknowledgements = counter(registry, "signalbox_xds_acks", "Responses that Envoys accepted");
        roundTrips = histogram(registry, "signalbox_xds_ack_duration", "From a response until Envoy's acknowledgement");
        refusals = counter(registry, "signalbox_xds_nacks", "Responses that Envoys refused");
        unknownNodes = Counter.builder()
                .name("signalbox_xds_unknown_nodes")
                .help("Streams of nodes that belong to no proxy; they are served an empty snapshot")
                .register(registry);
        unknownTypes = Counter.builder()
                .name("signalbox_xds_unknown_types")
                .help("Requests for types of resources that are not served")
                .register(registry);
    }

    private static Counter counter(PrometheusRegistry registry, String name, String help) {
        return Counter.builder().name(name).help(help).labelNames(TYPE).register(registry);
    }

    private static Histogram histogram(PrometheusRegistry registry, String name, String help) {
        return Histogram.builder()
                .name(name)
                .unit(Unit.SECONDS)
                .help(help)
                .labelNames(TYPE)
                .classicExponentialUpperBounds(0.0001, 2, 18)
                .register(registry);
    }

    @Override
    public void opened(Variant variant) {
        streams.labelValues(protocol(variant)).inc();
    }

    @Override
    public void closed(Variant variant) {
        streams.labelValues(protocol(variant)).dec();
    }

    private static String protocol(Variant variant) {
        return switch (variant) {
            case STATE_OF_THE_WORLD -> "sotw";
            case DELTA -> "delta";
        };
    }

    @Override
    public void pushed(ResourceType type, int count, long size, Duration sinceChange) {
        pushes.labelValues(type.label()).inc();
        resources.labelValues(type.label()).inc(count);
        bytes.labelValues(type.label()).inc(size);
        delays.labelValues(type.label()).observe(StoreMetrics.seconds(sinceChange));
    }

    @Override
    public void accepted(ResourceType type, Duration roundTrip) {
        acknowledgements.labelValues(type.label()).inc();
        roundTrips.labelValues(type.label()).observe(StoreMetrics.seconds(roundTrip));
    }

    @Override
    public void refused(ResourceType type) {
        refusals.labelValues(type.label()).inc();
    }

    @Override
    public void unknownNode() {
        unknownNodes.inc();
    }

    @Override
    public void unknownType() {
        unknownTypes.inc();
    }
}
