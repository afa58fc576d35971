package io.signalbox.testing.kubernetes;

import java.util.List;

/**
 * Requests of a user are answered 429 unless they come alone, by <a
 * href="https://kubernetes.io/docs/concepts/cluster-administration/flow-control/">API Priority and Fairness</a>; until
 * it is closed. A moment after it began it is in force.
 */
public final class Throttling implements AutoCloseable {

    private final DevCluster cluster;
    private final String user;

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

    /** May be closed more than once. */
    @Override
    public void close() {
        for (String kind : List.of("FlowSchema", "PriorityLevelConfiguration")) {
            cluster.admin()
                    .genericKubernetesResources("flowcontrol.apiserver.k8s.io/v1", kind)
                    .withName(user)
                    .delete();
        }
    }
}
