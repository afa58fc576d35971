package io.signalbox.boot;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.signalbox.model.ConfigEvent;
import io.signalbox.source.kubernetes.KubernetesOptions;
import io.signalbox.source.kubernetes.KubernetesSource;
import io.signalbox.status.Leadership;
import io.signalbox.status.ProxyWriter;
import io.signalbox.status.StatusWriter;
import io.signalbox.store.Store;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;

/** What only a cluster needs: its resources are read, and statuses and Proxies are written by one of the replicas. */
final class Cluster implements AutoCloseable {

    private final KubernetesSource source;
    private final KubernetesClient client;
    private final Leadership leadership;
    private final StatusWriter statuses;
    private final ProxyWriter proxies;

    private Cluster(
            KubernetesSource source,
            KubernetesClient client,
            Leadership leadership,
            StatusWriter statuses,
            ProxyWriter proxies) {
        this.source = source;
        this.client = client;
        this.leadership = leadership;
        this.statuses = statuses;
        this.proxies = proxies;
    }

    /** @throws IOException if the kubeconfig cannot be used */
    static Cluster start(KubernetesOptions options, Store store, Consumer<List<ConfigEvent>> into) throws IOException {
        // A client of its own: what is written never waits for what is read.
        KubernetesClient client = options.client();
        StatusWriter.Destination destination =
                new StatusWriter.Destination(client, options.namespace(), InstantSource.system());
        Leadership leadership = new Leadership(destination, identity(System.getenv()), Leadership.Terms.DEFAULT);
        StatusWriter statuses = StatusWriter.start(destination, leadership::isLeading, store::submit);
        ProxyWriter proxies = ProxyWriter.start(client, leadership::isLeading, store::submit);
        store.listen(statuses);
        store.listen(proxies);
        leadership.start(
                () -> {
                    statuses.lead();
                    proxies.lead();
                },
                store::submit);
        return new Cluster(KubernetesSource.start(options, into), client, leadership, statuses, proxies);
    }

    /** A pod's name is its host name; a number besides, since on a laptop two may have the same. */
    private static String identity(Map<String, String> environment) {
        return environment.getOrDefault("HOSTNAME", "signalbox") + "_" + UUID.randomUUID();
    }

    /** Writes no more, and lets another replica do it at once. */
    void stepDown() {
        statuses.close();
        proxies.close();
        leadership.close();
    }

    @Override
    public void close() {
        stepDown();
        source.close();
        client.close();
    }
}
