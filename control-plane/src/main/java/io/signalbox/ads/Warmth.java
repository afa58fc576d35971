package io.signalbox.ads;

import io.signalbox.snapshot.EnvoyResource;
import java.util.Collection;
import java.util.Optional;
import org.pcollections.HashTreePSet;
import org.pcollections.PSet;

/**
 * What a stream was sent that its Envoy cannot use yet. Envoy acknowledges clusters, once it has started, only when all
 * of them are warm (its cluster manager pauses the subscription until then), which is the sign that routes may use
 * them.
 *
 * @param clusters new clusters that were sent and not answered
 * @param endpoints names of their endpoints, until sent and answered
 * @param unasked names of endpoints of clusters that were sent before the client asked for any endpoints
 */
record Warmth(PSet<String> clusters, PSet<String> endpoints, PSet<String> unasked) {

    static final Warmth WARM = new Warmth(HashTreePSet.empty(), HashTreePSet.empty(), HashTreePSet.empty());

    boolean all() {
        return clusters.isEmpty() && endpoints.isEmpty();
    }

    Warmth coldCluster(EnvoyResource cluster) {
        Optional<String> endpoint = EndpointName.of(cluster);
        return new Warmth(
                clusters.plus(cluster.name()), endpoint.map(endpoints::plus).orElse(endpoints), unasked);
    }

    Warmth clustersAnswered(Collection<String> names) {
        return clusters.isEmpty() ? this : new Warmth(clusters.minusAll(names), endpoints, unasked);
    }

    Warmth endpointsAnswered(Collection<String> names) {
        return endpoints.isEmpty() ? this : new Warmth(clusters, endpoints.minusAll(names), unasked);
    }

    Warmth remembering(Collection<String> names) {
        return new Warmth(clusters, endpoints, unasked.plusAll(names));
    }

    Warmth endpointsAsked(Collection<String> missing) {
        return new Warmth(clusters, endpoints.plusAll(missing), HashTreePSet.empty());
    }
}
