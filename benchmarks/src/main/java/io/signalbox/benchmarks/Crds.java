package io.signalbox.benchmarks;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The resource definitions of {@code deploy/crds}. */
record Crds(ApiClient api) {

    private static final String COLLECTION = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
    private static final long SERVED_NANOS_MAX = 20_000_000_000L;

    /** Creates them and waits until those that are needed here are served. */
    void create() throws IOException, InterruptedException {
        List<KubernetesTown.Thing> things = new ArrayList<>();
        try (Stream<Path> files = Files.list(DevCluster.repository().resolve("deploy/crds"))) {
            for (Path file : files.filter(each -> each.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                Object definition = Serialization.unmarshal(Files.readString(file), Object.class);
                things.add(new KubernetesTown.Thing(
                        COLLECTION, file.getFileName().toString(), Serialization.asJson(definition)));
            }
        }
        api.create(things.stream());
        long end = System.nanoTime() + SERVED_NANOS_MAX;
        for (String collection : KubernetesTown.collections().toList()) {
            while (!api.serves(collection)) {
                if (System.nanoTime() > end) {
                    throw new IOException(collection + " is not served");
                }
                Thread.sleep(100);
            }
        }
    }
}
