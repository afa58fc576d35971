package io.signalbox.benchmarks;

import io.signalbox.ads.ConnectionTimes;
import io.signalbox.ads.Discovery;
import io.signalbox.ads.Limits;
import io.signalbox.ads.NodeGroups;
import io.signalbox.ads.Variant;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.ads.XdsServer;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.ConfigEvent;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.Store;
import io.signalbox.translation.WriteNamespace;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * From a change handed to the store to the wire: to the moment when its response is handed to the transport, and to its
 * arrival at a gRPC client over loopback; beside it, in the same run, what translating everything from nothing costs.
 * Prints a section with a table.
 */
public final class EventToWire {

    private static final int WARM_UP = 3_000;
    private static final int ROUNDS = 2_000;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private EventToWire() {}

    /** @param args the sizes; 100, 1000 and 10000 by default */
    public static void main(String[] args) throws Exception {
        int[] sizes = args.length == 0
                ? new int[] {100, 1_000, 10_000}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        System.out.println("## From the event to the wire (`benchmarks/run EventToWire`)\n");
        System.out.println(
                "| services | change | rounds | to the wire p50 | p99 | to the client p50 | p99 | from nothing |");
        System.out.println("|---:|---|---:|---:|---:|---:|---:|---:|");
        for (int size : sizes) {
            try (Setting setting = new Setting(size)) {
                Town town = new Town(size);
                // Every service has its turn: a JIT that knows one of them too well proves nothing.
                setting.print(
                        "one endpoint",
                        ResourceType.ENDPOINT,
                        ROUNDS,
                        round -> town.endpoints(round * 7919 % size, 1 + round / size % 5));
                setting.print(
                        "one route",
                        ResourceType.ROUTE,
                        size > 1_000 ? ROUNDS / 10 : ROUNDS,
                        round -> town.route(round * 7919 % size, 1 + round / size % 5));
            }
        }
    }

    private static final class Setting implements AutoCloseable {
        private final int size;
        private final WireClock wire = new WireClock();
        private final Store store;
        private final XdsServer server;
        private final DeltaClient client;
        private final Duration fromNothing;

        Setting(int size) throws IOException, InterruptedException {
            this.size = size;
            Snapshots snapshots = new Snapshots();
            store = new Store(
                    WriteNamespace.DEFAULT, Set.of("town"), snapshots, InstantSource.system(), (query, defect) -> {
                        throw defect;
                    });
            Discovery discovery = new Discovery(new Discovery.Dependencies(
                    snapshots,
                    store.acknowledgements(),
                    new NodeGroups(WriteNamespace.DEFAULT),
                    store.ready(),
                    wire,
                    Limits.DEFAULT,
                    InstantSource.system()));
            server = new XdsServer(
                    new XdsServer.Options(
                            new InetSocketAddress("127.0.0.1", 0), Optional.empty(), ConnectionTimes.ABRUPT),
                    discovery);
            store.start();
            server.start();
            List<ConfigEvent> events = new ArrayList<>(new Town(size).everything());
            events.add(new ConfigEvent.Synced("town"));
            long begun = System.nanoTime();
            store.submit(events);
            store.ready().toCompletableFuture().join();
            fromNothing = Duration.ofNanos(System.nanoTime() - begun);
            client = new DeltaClient(server.port());
            // A cluster and its endpoints for each, the listener, its routes.
            client.awaitResources(2L * size + 2, LIMIT);
        }

        void print(String change, ResourceType type, int rounds, IntFunction<ConfigEvent> event)
                throws InterruptedException {
            int warmUp = Math.min(WARM_UP, 2 * rounds);
            long[] toWire = new long[rounds];
            long[] toClient = new long[rounds];
            for (int round = -warmUp; round < rounds; round++) {
                long begun = System.nanoTime();
                store.submit(List.of(event.apply(warmUp + round)));
                long arrived = client.awaitResponse(type, begun, LIMIT);
                if (round >= 0) {
                    toClient[round] = arrived - begun;
                    toWire[round] = wire.last(type) - begun;
                }
                // The acknowledgement goes its way before the next change, as between changes of real life.
                Thread.sleep(1);
            }
            Arrays.sort(toWire);
            Arrays.sort(toClient);
            System.out.println(
                    "| " + size + " | " + change + " | " + rounds + " | " + millis(toWire[rounds / 2]) + " | "
                            + millis(toWire[rounds * 99 / 100]) + " | " + millis(toClient[rounds / 2]) + " | "
                            + millis(toClient[rounds * 99 / 100]) + " | " + millis(fromNothing.toNanos()) + " |");
        }

        private static String millis(long nanos) {
            return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
        }

        @Override
        public void close() {
            client.close();
            server.close();
            store.close();
        }
    }

    /** Notes when a response of each type was last handed to the transport. */
    private static final class WireClock implements XdsMetrics {
        private final long[] last = new long[ResourceType.values().length];

        synchronized long last(ResourceType type) {
            return last[type.ordinal()];
        }

        @Override
        public synchronized void pushed(ResourceType type, int resources, long bytes, Duration sinceChange) {
            last[type.ordinal()] = System.nanoTime();
        }

        @Override
        public void opened(Variant variant) {}

        @Override
        public void closed(Variant variant) {}

        @Override
        public void accepted(ResourceType type, Duration roundTrip) {}

        @Override
        public void refused(ResourceType type) {}

        @Override
        public void unknownNode() {}

        @Override
        public void unknownType() {}
    }
}
