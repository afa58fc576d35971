package io.signalbox.discovery;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.KubernetesSource;
import io.signalbox.status.Destination;
import io.signalbox.status.Leadership;
import io.signalbox.status.RateSettings;
import io.signalbox.status.WriteRate;
import io.signalbox.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** All of a control plane that discovery depends on, and what it did. */
final class Replica implements AutoCloseable {

    /** Who leads does so until it is stopped, also if a busy machine lets it wait. */
    private static final Leadership.Terms STEADY =
            new Leadership.Terms(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(200));

    private final List<DiscoveryMetrics.Verb> written = new CopyOnWriteArrayList<>();
    private final List<DiscoveryMetrics.Verb> failed = new CopyOnWriteArrayList<>();
    private final List<Long> failedAt = new CopyOnWriteArrayList<>();
    private final KubernetesClient client;
    private final Store store;
    private final UpstreamDiscovery discovery;
    private final Leadership leadership;
    private final KubernetesSource source;

    Replica(Path kubeconfig, String namespace, String identity) throws IOException {
        KubernetesOptions options =
                KubernetesOptions.defaults().withKubeconfig(kubeconfig).withNamespace(namespace);
        WriteRate rate = new WriteRate(System::nanoTime);
        client = options.client(rate.heeding());
        store = new Store(
                namespace, Set.of(KubernetesSource.NAME), new Snapshots(), InstantSource.system(), (query, defect) -> {
                    throw defect;
                });
        Destination destination = new Destination(client, rate, namespace, InstantSource.system());
        leadership = new Leadership(destination, identity, STEADY);
        DiscoveryMetrics counting = new DiscoveryMetrics() {
            @Override
            public void written(Verb verb) {
                written.add(verb);
            }

            @Override
            public void failed(Verb verb) {
                failedAt.add(System.nanoTime());
                failed.add(verb);
            }
        };
        discovery = UpstreamDiscovery.start(destination, counting, leadership::isLeading, store::submit);
        store.listen(new RateSettings(rate, namespace));
        store.listen(discovery);
        leadership.start(discovery::lead);
        store.start();
        source = KubernetesSource.start(options, store::submit);
    }

    Store store() {
        return store;
    }

    Leadership leadership() {
        return leadership;
    }

    /** The requests that the API server did. */
    List<DiscoveryMetrics.Verb> written() {
        return written;
    }

    /** The requests that it did not. */
    List<DiscoveryMetrics.Verb> failed() {
        return failed;
    }

    /** When those failed, in {@link System#nanoTime}'s time. */
    List<Long> failedAt() {
        return failedAt;
    }

    /** What operators are told at places. */
    String problems() {
        return store.view().places().toString();
    }

    @Override
    public void close() {
        source.close();
        discovery.close();
        leadership.close();
        store.close();
        client.close();
    }
}
