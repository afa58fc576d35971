package io.signalbox.e2e;

import io.signalbox.ads.Variant;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.envoy.ResourceType;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what was sent to Envoys: resources by type. Safe for all threads. */
final class Pushes implements XdsMetrics {

    private final Map<ResourceType, Integer> resources = new ConcurrentSkipListMap<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile int refusals;

    /** Types of which nothing was sent are absent. */
    Map<ResourceType, Integer> resources() {
        return Map.copyOf(resources);
    }

    int refusals() {
        return refusals;
    }

    /** Bytes of all responses, also of those without resources. */
    long bytes() {
        return bytes.get();
    }

    void forget() {
        bytes.set(0);
        resources.clear();
    }

    @Override
    public void pushed(ResourceType type, int count, long size, Duration sinceChange) {
        bytes.addAndGet(size);
        if (count > 0) {
            resources.merge(type, count, Integer::sum);
        }
    }

    @Override
    public synchronized void refused(ResourceType type) {
        refusals++;
    }

    @Override
    public void opened(Variant variant) {}

    @Override
    public void closed(Variant variant) {}

    @Override
    public void accepted(ResourceType type, Duration roundTrip) {}

    @Override
    public void unknownNode() {}

    @Override
    public void unknownType() {}
}
