package io.signalbox.boot;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.signalbox.discovery.DiscoveryMetrics;
import io.signalbox.discovery.UpstreamDiscovery;
import io.signalbox.model.ConfigEvent;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.KubernetesSource;
import io.signalbox.status.Destination;
import io.signalbox.status.Leadership;
import io.signalbox.status.ProxyWriter;
import io.signalbox.status.RateSettings;
import io.signalbox.status.StatusWriter;
import io.signalbox.status.WriteRate;
import io.signalbox.store.Store;
import java.io.Closeable;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * What only a cluster needs: its resources are read, and statuses, Proxies, and Upstreams for Services are written by
 * one of the replicas.
 */
final class Cluster implements Closeable {

    private final KubernetesSource source;
    private final KubernetesClient client;
    private final Leadership leadership;
    private final Writers writers;

    private Cluster(KubernetesSource source, KubernetesClient client, Leadership leadership, Writers writers) {
        this.source = source;
        this.client = client;
        this.leadership = leadership;
        this.writers = writers;
    }

    /** Those who write when this replica leads. */
    private record Writers(StatusWriter statuses, ProxyWriter proxies, UpstreamDiscovery discovery) {
        void lead() {
            statuses.lead();
            proxies.lead();
            discovery.lead();
        }

        void close() {
            statuses.close();
            proxies.close();
            discovery.close();
        }
    }

    /** @throws IOException if the kubeconfig cannot be used */
    static Cluster start(
            KubernetesOptions options, Store store, DiscoveryMetrics metrics, Consumer<List<ConfigEvent>> into)
            throws IOException {
        // A client of its own: what is written never waits for what is read.
        WriteRate rate = new WriteRate(System::nanoTime);
        KubernetesClient client = options.client(rate.heeding());
        Destination destination = new Destination(client, rate, options.namespace(), InstantSource.system());
        Leadership leadership = new Leadership(destination, identity(System.getenv()), Leadership.Terms.DEFAULT);
        Writers writers = new Writers(
                StatusWriter.start(destination, leadership::isLeading, store::submit),
                ProxyWriter.start(destination, leadership::isLeading, store::submit),
                UpstreamDiscovery.start(destination, metrics, leadership::isLeading, store::submit));
        store.listen(new RateSettings(rate, options.namespace()));
        store.listen(writers.statuses());
        store.listen(writers.proxies());
        store.listen(writers.discovery());
        leadership.start(writers::lead, store::submit);
        return new Cluster(KubernetesSource.start(options, into), client, leadership, writers);
    }

    /** A pod's name is its host name; a number besides, since on a laptop two may have the same. */
    private static String identity(Map<String, String> environment) {
        return environment.getOrDefault("HOSTNAME", "signalbox") + "_" + UUID.randomUUID();
    }

    /** Writes no more, and lets another replica do it at once. */
    void stepDown() {
        writers.close();
        leadership.close();
    }

    @Override
    public void close() {
        stepDown();
        source.close();
        client.close();
    }
}
