package io.signalbox.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.KubernetesSource;
import io.signalbox.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;

/** All of a control plane that statuses depend on. */
final class Replica implements AutoCloseable {

    /** For who is to be followed by another; a busy machine may let it wait for less than this and it leads on. */
    static final Leadership.Terms SOON =
            new Leadership.Terms(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofMillis(200));

    /** Who leads does so until it is stopped, also if a busy machine lets it wait. */
    static final Leadership.Terms STEADY =
            new Leadership.Terms(Duration.ofSeconds(30), Duration.ofSeconds(20), Duration.ofMillis(200));

    private final KubernetesClient client;
    private final Store store;
    private final StatusWriter writer;
    private final ProxyWriter proxies;
    private final Leadership leadership;
    private final KubernetesSource source;

    Replica(Path kubeconfig, String namespace, String identity) throws IOException {
        this(kubeconfig, namespace, identity, STEADY);
    }

    Replica(Path kubeconfig, String namespace, String identity, Leadership.Terms terms) throws IOException {
        KubernetesOptions options =
                KubernetesOptions.defaults().withKubeconfig(kubeconfig).withNamespace(namespace);
        WriteRate rate = new WriteRate(System::nanoTime);
        client = options.client(rate.heeding());
        store = new Store(
                namespace, Set.of(KubernetesSource.NAME), new Snapshots(), InstantSource.system(), (query, defect) -> {
                    throw defect;
                });
        Destination destination = new Destination(client, rate, namespace, InstantSource.system());
        leadership = new Leadership(destination, identity, terms);
        writer = StatusWriter.start(destination, leadership::isLeading, store::submit);
        proxies = ProxyWriter.start(destination, leadership::isLeading, store::submit);
        leadership.start(
                () -> {
                    writer.lead();
                    proxies.lead();
                },
                store::submit);
        store.listen(new RateSettings(rate, namespace));
        store.listen(writer);
        store.listen(proxies);
        store.start();
        source = KubernetesSource.start(options, store::submit);
    }

    Store store() {
        return store;
    }

    Leadership leadership() {
        return leadership;
    }

    @Override
    public void close() {
        writer.close();
        proxies.close();
        leadership.close();
        source.close();
        store.close();
        client.close();
    }
}
