package io.signalbox.testing.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests of a user are answered 429 unless they come alone, by <a
 * href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">API Priority and Fairness</a>; until
 * it is closed. A moment after it began it is in force.
 */
public final class Throttling implements AutoCloseable {

    private static final String BEGIN = """
            POST %s HTTP/1.1
            Host: localhost
            Content-Type: application/json
            Content-Length: 1000

            """.replace("\n", "\r\n");

    private final DevCluster cluster;
    private final String user;
    private volatile boolean closed;
    private volatile @Nullable Socket held;

    private Throttling(DevCluster cluster, String user) {
        this.cluster = cluster;
        this.user = user;
    }

    /** @param requests which requests, as a FlowSchema's {@code resourceRules} have it */
    public static Throttling of(DevCluster cluster, String user, String requests) {
        cluster.apply("""
                apiVersion: flowcontrol.apiserver.k8s.io/v1
                kind: PriorityLevelConfiguration
                metadata: {name: %1$s}
                spec:
                  type: Limited
                  limited: {nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: {type: Reject}}
                ---
                apiVersion: flowcontrol.apiserver.k8s.io/v1
                kind: FlowSchema
                metadata: {name: %1$s}
                spec:
                  priorityLevelConfiguration: {name: %1$s}
                  matchingPrecedence: 2
                  rules:
                  - subjects: [{kind: User, user: {name: %1$s}}]
                    resourceRules:
                    - %2$s
                """.formatted(user, requests));
        return new Throttling(cluster, user);
    }

    /**
     * Has one request of that user always under way, so that no other comes alone: a write whose body never ends, since
     * the API server lets it in before it reads it. A moment later all others are refused, until this is closed.
     *
     * @param client that user's
     * @param path what may be created, as {@code /apis/gloo.solo.io/v1/namespaces/shop/upstreams}
     */
    public void hold(KubernetesClient client, String path) {
        Thread.ofVirtual().start(() -> {
            while (!closed) {
                try (Socket socket = connect(client)) {
                    held = socket;
                    socket.getOutputStream().write(BEGIN.formatted(path).getBytes(StandardCharsets.US_ASCII));
                    // An answer: it did not come alone, or, after a minute, it took too long.
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // Closed, by one side or the other.
                }
            }
        });
    }

    private static Socket connect(KubernetesClient client) throws IOException {
        URL server = client.getMasterUrl();
        try {
            return SSLUtils.sslContext(client.getConfiguration())
                    .getSocketFactory()
                    .createSocket(server.getHost(), server.getPort());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** May be closed more than once. */
    @Override
    public void close() throws IOException {
        closed = true;
        Socket socket = held;
        if (socket != null) {
            socket.close();
        }
        for (String kind : List.of("FlowSchema", "PriorityLevelConfiguration")) {
            cluster.admin()
                    .genericKubernetesResources("flowcontrol.apiserver.k8s.io/v1", kind)
                    .withName(user)
                    .delete();
        }
    }
}
