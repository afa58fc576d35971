package io.signalbox.benchmarks;

import com.google.protobuf.util.JsonFormat.TypeRegistry;
import io.signalbox.ads.XdsMetrics;
import io.signalbox.boot.ControlPlane;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.YamlWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * From a file that is put in place to the arrival of what it changes at a gRPC client: the whole way, the file system's
 * news included. Each service has a file of its own. Prints a table.
 */
public final class FileToClient {

    private static final int ROUNDS = 200;
    private static final int WARM_UP = 100;
    private static final Duration LIMIT = Duration.ofSeconds(120);

    private FileToClient() {}

    /** @param args the sizes; 100, 1000 and 10000 by default */
    public static void main(String[] args) throws Exception {
        int[] sizes = args.length == 0
                ? new int[] {100, 1_000, 10_000}
                : Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        System.out.println("## From a file to the client (`benchmarks/run FileToClient`)\n");
        System.out.println(
                "| services | change | rounds | file to client p50 | p90 | p99 | all files read, first time |");
        System.out.println("|---:|---|---:|---:|---:|---:|---:|");
        for (int size : sizes) {
            Path folder = Files.createTempDirectory("signalbox-benchmark");
            try {
                measure(new Town(size), folder);
            } finally {
                delete(folder);
            }
        }
    }

    private static void measure(Town town, Path folder) throws IOException, InterruptedException {
        Path configuration = Files.createDirectory(folder.resolve("configuration"));
        List<ConfigEvent> everything = town.everything();
        for (int service = 0; service < town.services(); service++) {
            write(
                    configuration.resolve(Town.name(service) + ".yaml"),
                    everything.subList(4 * service, 4 * service + 4));
        }
        long begun = System.nanoTime();
        ControlPlane.Options options = new ControlPlane.Options(
                configuration, HostPort.loopback(0), Optional.empty(), "gloo-system", Duration.ZERO);
        try (ControlPlane controlPlane = ControlPlane.start(options, XdsMetrics.NONE)) {
            controlPlane.store().ready().toCompletableFuture().join();
            long read = System.nanoTime() - begun;
            try (DeltaClient client = new DeltaClient(controlPlane.xds().port())) {
                client.awaitResources(2L * town.services() + 2, LIMIT);
                print(town, folder, everything, client, read);
            }
        }
    }

    private static void print(Town town, Path folder, List<ConfigEvent> everything, DeltaClient client, long read)
            throws IOException, InterruptedException {
        int size = town.services();
        long[] took = new long[ROUNDS];
        for (int round = -WARM_UP; round < ROUNDS; round++) {
            int turn = WARM_UP + round;
            int service = turn * 7919 % size;
            Path file = folder.resolve("configuration").resolve(Town.name(service) + ".yaml");
            Path next = folder.resolve("next.yaml");
            write(
                    next,
                    List.of(
                            everything.get(4 * service),
                            town.endpoints(service, 1 + turn / size % 5),
                            everything.get(4 * service + 2),
                            everything.get(4 * service + 3)));
            long begun = System.nanoTime();
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
            long arrived = client.awaitResponse(ResourceType.ENDPOINT, begun, LIMIT);
            if (round >= 0) {
                took[round] = arrived - begun;
            }
            Thread.sleep(2);
        }
        Arrays.sort(took);
        System.out.println("| " + size + " | one endpoint | " + ROUNDS + " | " + millis(took[ROUNDS / 2]) + " | "
                + millis(took[ROUNDS * 9 / 10]) + " | " + millis(took[ROUNDS * 99 / 100]) + " | " + millis(read)
                + " |");
    }

    private static void write(Path file, List<ConfigEvent> events) throws IOException {
        YamlWriter writer = new YamlWriter(TypeRegistry.getEmptyTypeRegistry());
        StringBuilder text = new StringBuilder();
        for (ConfigEvent event : events) {
            if (event instanceof ConfigEvent.Put put) {
                text.append("---\n").append(writer.write(put.resource()));
            }
        }
        Files.writeString(file, text);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.3f ms", nanos / 1e6);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
