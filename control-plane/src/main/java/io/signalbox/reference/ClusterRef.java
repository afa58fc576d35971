package io.signalbox.reference;

import com.google.protobuf.Message;
import io.signalbox.model.Key;
import java.util.Comparator;

/**
 * What traffic can be sent to: each becomes one Envoy cluster when a route needs it. Ordered by the cluster's name.
 */
public sealed interface ClusterRef extends Comparable<ClusterRef> {

    /**
     * The cluster's name, Gloo Edge's: {@code <upstream>_<namespace>}, and
     * {@code kube-svc:<namespace>-<service>-<port>_<namespace>} for a Kubernetes Service named in a route.
     */
    String clusterName();

    @Override
    default int compareTo(ClusterRef other) {
        return Comparator.comparing(ClusterRef::clusterName)
                .thenComparing(ref -> ref.getClass().getSimpleName())
                .compare(this, other);
    }

    /** An Upstream; its key's kind is Upstream. */
    record ToUpstream(Key<? extends Message> upstream) implements ClusterRef {
        @Override
        public String clusterName() {
            return upstream.namespace().isEmpty() ? upstream.name() : upstream.name() + "_" + upstream.namespace();
        }

        @Override
        public String toString() {
            return upstream.toString();
        }
    }

    /**
     * A port of a Kubernetes Service, named directly in a route.
     *
     * @param port the Service's port (never its target port)
     */
    record ToService(String namespace, String service, int port) implements ClusterRef {
        @Override
        public String clusterName() {
            return "kube-svc:" + InMemoryNames.sanitized(namespace + "-" + service + "-" + port) + "_" + namespace;
        }

        @Override
        public String toString() {
            return "Service " + namespace + "/" + service + ":" + port;
        }
    }
}
