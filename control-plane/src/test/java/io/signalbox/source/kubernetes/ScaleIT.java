package io.signalbox.source.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.signalbox.model.Kinds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/**
 * How long a change takes from the moment it is sent to the API server until the consumer is told, with 1,000
 * EndpointSlices around. Prints what it saw. (From the API server's answer on is no measure: mostly the consumer is
 * told before the writer is.)
 */
class ScaleIT extends SourceTest {

    private static final int SLICES = 1_000;
    private static final int CHANGES = 200;

    /** Far more than it takes, since other tests may run beside this one; a debounce would still delay most changes. */
    private static final Duration TOO_LONG = Duration.ofMillis(500);

    private EndpointSlice slice(int number, String address) {
        ObjectMeta metadata = new ObjectMetaBuilder()
                .withName("slice-" + number)
                .withNamespace(namespace)
                .addToLabels("kubernetes.io/service-name", "service-" + number)
                .build();
        return new EndpointSliceBuilder()
                .withMetadata(metadata)
                .withAddressType("IPv4")
                .addNewEndpoint()
                .withAddresses(address)
                .endEndpoint()
                .addNewPort()
                .withPort(8080)
                .withName("http")
                .endPort()
                .build();
    }

    @Test
    void a_changed_endpoint_is_told_within_milliseconds() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int part = 0; part < 10; part++) {
                int from = part;
                threads.submit(() -> {
                    for (int i = from; i < SLICES; i += 10) {
                        cluster.admin().resource(slice(i, "10.1.0.1")).create();
                    }
                });
            }
        }
        startAndSync();
        assertThat(world.names(Kinds.ENDPOINT_SLICE)).hasSize(SLICES);
        List<Duration> took = new ArrayList<>();
        for (int i = 0; i < CHANGES; i++) {
            int before = world.told(key(Kinds.ENDPOINT_SLICE, "slice-7"));
            EndpointSlice change = slice(7, "10.1.1." + i);
            long sent = System.nanoTime();
            cluster.admin().resource(change).update();
            while (world.told(key(Kinds.ENDPOINT_SLICE, "slice-7")) == before) {
                Thread.onSpinWait();
            }
            took.add(Duration.ofNanos(System.nanoTime() - sent));
        }
        Collections.sort(took);
        Duration p50 = took.get(CHANGES / 2);
        Duration p99 = took.get(CHANGES * 99 / 100);
        System.err.printf(
                "from sending a change to being told of it, %d changes: p50 %.2f ms, p99 %.2f ms%n",
                CHANGES, p50.toNanos() / 1e6, p99.toNanos() / 1e6);
        // The slowest tell of the machine.
        assertThat(p50).isLessThan(TOO_LONG);
    }
}
