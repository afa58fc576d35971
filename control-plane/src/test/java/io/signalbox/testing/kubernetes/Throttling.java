package io.signalbox.testing.kubernetes;

import static io.signalbox.testing.kubernetes.Eventually.eventually;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
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

    private static final String API = "flowcontrol.apiserver.k8s.io/v1";

    /** Of each answer: which FlowSchema its request was subject to. */
    private static final String SUBJECT_TO = "X-Kubernetes-PF-FlowSchema-UID";

    private final DevCluster cluster;
    private final String user;
    private volatile boolean released;
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
     * the API server lets it in before it reads it. A moment later all others are refused, until {@link #release}.
     *
     * @param client that user's
     * @param path what may be created, as {@code /apis/gloo.solo.io/v1/namespaces/shop/upstreams}
     */
    public void hold(KubernetesClient client, String path) {
        awaitInForce(client, path);
        Thread.ofVirtual().start(() -> {
            while (!released) {
                try (Socket socket = connect(client)) {
                    held = socket;
                    if (released) {
                        return;
                    }
                    socket.getOutputStream().write(BEGIN.formatted(path).getBytes(StandardCharsets.US_ASCII));
                    // An answer: it did not come alone, or, after a minute, it took too long.
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // Closed, by one side or the other.
                }
            }
        });
    }

    /** A request that was let in before would go on for a minute, and hold up nobody. */
    private void awaitInForce(KubernetesClient client, String path) {
        String uid = cluster.admin()
                .genericKubernetesResources(API, "FlowSchema")
                .withName(user)
                .require()
                .getMetadata()
                .getUid();
        HttpClient http = client.getHttpClient();
        HttpRequest nothing = http.newHttpRequestBuilder()
                .uri(URI.create(client.getMasterUrl().toString()).resolve(path))
                .post("application/json", "{}")
                .build();
        eventually(() -> uid.equals(http.sendAsync(nothing, String.class).get().header(SUBJECT_TO)));
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

    /** Ends that request: others are let in again, one at a time. */
    public void release() throws IOException {
        released = true;
        Socket socket = held;
        if (socket != null) {
            socket.close();
        }
    }

    /** May be closed more than once. */
    @Override
    public void close() throws IOException {
        release();
        for (String kind : List.of("FlowSchema", "PriorityLevelConfiguration")) {
            cluster.admin().genericKubernetesResources(API, kind).withName(user).delete();
        }
    }
}
