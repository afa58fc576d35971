package io.signalbox.feature;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.Pod;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.reference.DiscoveredUpstreams;
import io.signalbox.reference.Lookup;
import io.signalbox.reference.Lookups;
import java.util.Map;
import java.util.Optional;

/**
 * What an Upstream wants of the labels of the pods behind an endpoint: that they match {@code spec.kube.selector}, and
 * the values of those that make subsets. Pods are looked up only if that cannot be known without them: a Service's
 * slices hold only pods that its own selector matches, so an Upstream with the same selector needs no pod.
 *
 * <p>The selector of an Upstream that discovery made is the Service's, or was until a moment ago: it chooses nothing,
 * or else all pods would be lost between an edit of the Service's selector and that of the Upstream's.
 */
sealed interface PodLabels {

    /**
     * The labels that an endpoint gets.
     *
     * @return absent if the Upstream does not want the endpoint, or if its pod is not known (yet)
     */
    Optional<Map<String, String>> of(ServiceBackends.Backend backend);

    static PodLabels notNeeded() {
        return new NotNeeded();
    }

    static PodLabels of(
            Resource<Upstream> upstream,
            Resource<Service> service,
            ImmutableSortedSet<String> subsetKeys,
            Lookups lookups) {
        UpstreamSpec spec = upstream.body().getKube();
        boolean selects = !DiscoveredUpstreams.isDiscovered(upstream)
                && !service.body()
                        .getSpec()
                        .getSelectorMap()
                        .entrySet()
                        .containsAll(spec.getSelectorMap().entrySet());
        if (!selects && subsetKeys.isEmpty()) {
            return new NotNeeded();
        }
        Map<String, String> selector = selects ? spec.getSelectorMap() : Map.of();
        return new FromPods(service.key().namespace(), selector, subsetKeys, lookups);
    }

    /** Every endpoint will do. */
    record NotNeeded() implements PodLabels {
        @Override
        public Optional<Map<String, String>> of(ServiceBackends.Backend backend) {
            return Optional.of(Map.of());
        }
    }

    /** @param selector empty if every pod will do */
    record FromPods(
            String namespace, Map<String, String> selector, ImmutableSortedSet<String> subsetKeys, Lookups lookups)
            implements PodLabels {

        @Override
        public Optional<Map<String, String>> of(ServiceBackends.Backend backend) {
            Map<String, String> labels = labels(backend.pod());
            if (!labels.entrySet().containsAll(selector.entrySet())) {
                return Optional.empty();
            }
            ImmutableSortedMap.Builder<String, String> wanted = ImmutableSortedMap.naturalOrder();
            subsetKeys.forEach(key -> wanted.put(key, labels.getOrDefault(key, "")));
            return Optional.of(wanted.buildOrThrow());
        }

        /** An address that is no pod's, or whose pod is not known, has no labels. */
        private Map<String, String> labels(String pod) {
            if (pod.isEmpty()) {
                return Map.of();
            }
            return switch (lookups.find(Kinds.POD.key(namespace, pod))) {
                case Lookup.Found<Resource<Pod>>(var found) -> found.meta().labels();
                case Lookup.Missing<Resource<Pod>> missing -> Map.of();
                case Lookup.NotPermitted<Resource<Pod>> notPermitted -> Map.of();
            };
        }
    }
}
