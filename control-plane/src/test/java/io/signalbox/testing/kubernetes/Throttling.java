package io.signalbox.testing.kubernetes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Requests of a user are answered 429 unless they come alone, by <a
 * href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">API Priority and Fairness</a>; until
 * it is closed. A moment after it began it is in force.
 */
public final class Throttling implements AutoCloseable {

    private static final int CROWD = 4;

    private static final Duration PAUSE = Duration.ofMillis(1);

    private final DevCluster cluster;
    private final String user;
    private final List<Thread> crowd = new ArrayList<>();

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

    /** Has some threads send requests of that user all the time, until this is closed: then hardly any comes alone. */
    public void crowd(Runnable request) {
        for (int i = 0; i < CROWD; i++) {
            crowd.add(Thread.ofVirtual().start(() -> {
                try {
                    while (true) {
                        request.run();
                        Thread.sleep(PAUSE);
                    }
                } catch (InterruptedException e) {
                    // Only close() interrupts.
                } catch (RuntimeException e) {
                    if (!Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                }
            }));
        }
    }

    /** May be closed more than once. */
    @Override
    public void close() {
        crowd.forEach(Thread::interrupt);
        crowd.clear();
        for (String kind : List.of("FlowSchema", "PriorityLevelConfiguration")) {
            cluster.admin()
                    .genericKubernetesResources("flowcontrol.apiserver.k8s.io/v1", kind)
                    .withName(user)
                    .delete();
        }
    }
}
