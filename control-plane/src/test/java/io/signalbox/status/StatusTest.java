package io.signalbox.status;

import io.signalbox.testing.kubernetes.DevCluster;
import io.signalbox.testing.kubernetes.Shop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A namespace of a real API server, and the replicas that a test starts there. */
abstract class StatusTest {

    @RegisterExtension
    static final DevCluster cluster = new DevCluster();

    private final List<Replica> replicas = new ArrayList<>();
    String namespace = "";

    @BeforeAll
    static void apply_the_crds() {
        cluster.applyCrds();
    }

    @BeforeEach
    final void make_a_namespace() {
        namespace = cluster.namespace("status");
    }

    @AfterEach
    final void stop_and_clean_up() {
        replicas.forEach(Replica::close);
        cluster.delete(namespace);
    }

    final Replica replica(Path kubeconfig, String identity) {
        return replica(kubeconfig, identity, Replica.STEADY);
    }

    final Replica replica(Path kubeconfig, String identity, Leadership.Terms terms) {
        try {
            Replica replica = new Replica(kubeconfig, namespace, identity, terms);
            replicas.add(replica);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    final Replica replica() {
        return replica(cluster.adminKubeconfig(), "one");
    }

    /** As a rollout or a crash does. */
    final void stop(Replica replica) {
        replica.close();
        replicas.remove(replica);
    }

    /** A VirtualService whose path's prefix is right or wrong. */
    final void shop(String prefix) {
        Shop.answers(cluster, namespace, prefix);
    }
}
