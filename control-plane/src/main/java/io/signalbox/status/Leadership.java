package io.signalbox.status;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which of the replicas writes: the one that holds the Lease {@code signalbox}. Whoever loses it, as when the API
 * server is away for long, asks for it again. Serving does not depend on it.
 */
public final class Leadership implements AutoCloseable {

    /** The Lease's name. */
    public static final String LEASE = "signalbox";

    private static final Logger log = LoggerFactory.getLogger(Leadership.class);

    /**
     * How long a lease lasts, and how often it is renewed.
     *
     * @param lease after this time without renewal another replica takes over
     * @param renew the leader gives up if it could not renew for so long; less than {@code lease}
     * @param retry pause between two tries
     */
    public record Terms(Duration lease, Duration renew, Duration retry) {
        /** Kubernetes' own components' and Gloo Edge's. */
        public static final Terms DEFAULT =
                new Terms(Duration.ofSeconds(15), Duration.ofSeconds(10), Duration.ofSeconds(2));
    }

    private final KubernetesClient client;
    private final LeaderElectionConfig config;
    private final Terms terms;
    private final Thread thread;
    private volatile Runnable onLeading = () -> {};
    private volatile boolean leading;
    private volatile boolean closed;
    private volatile @Nullable CompletableFuture<?> campaign;

    /**
     * Asks for nothing before it is started.
     *
     * @param identity this replica's name, unlike any other's
     */
    public Leadership(KubernetesClient client, String namespace, String identity, Terms terms) {
        this.client = client;
        this.terms = terms;
        LeaderCallbacks callbacks = new LeaderCallbacks(
                this::began,
                this::ended,
                leader -> log.atInfo().addKeyValue("leader", leader).log("who writes statuses has changed"));
        this.config = new LeaderElectionConfig(
                new LeaseLock(namespace, LEASE, identity),
                terms.lease(),
                terms.renew(),
                terms.retry(),
                callbacks,
                true,
                LEASE);
        this.thread = Thread.ofVirtual().name("leadership").unstarted(this::run);
    }

    /**
     * Begins to ask for the Lease; once.
     *
     * @param then called each time the Lease is won, on a thread that must not be held up
     */
    public void start(Runnable then) {
        onLeading = then;
        thread.start();
    }

    /** Whether this replica is the one that writes. */
    public boolean isLeading() {
        return leading;
    }

    private void began() {
        leading = true;
        onLeading.run();
    }

    private void ended() {
        leading = false;
    }

    private void run() {
        while (!closed) {
            try {
                CompletableFuture<?> now =
                        client.leaderElector().withConfig(config).build().start();
                campaign = now;
                if (closed) {
                    now.cancel(true);
                }
                now.join();
            } catch (CancellationException e) {
                // Only close() cancels.
            } catch (CompletionException | KubernetesClientException e) {
                log.atDebug().setCause(e).log("leader election failed, trying again");
            }
            leading = false;
            pause();
        }
    }

    private void pause() {
        try {
            if (!closed) {
                Thread.sleep(terms.retry());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the Lease back, so that another replica need not wait for its end. */
    @Override
    public void close() {
        closed = true;
        CompletableFuture<?> now = campaign;
        if (now != null) {
            now.cancel(true);
        }
        thread.interrupt();
        leading = false;
    }
}
