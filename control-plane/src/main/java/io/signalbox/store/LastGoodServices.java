package io.signalbox.store;

import com.google.common.collect.HashMultiset;
import com.google.common.collect.Multiset;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.api.gloo.options.kubernetes.UpstreamSpec;
import io.signalbox.api.kubernetes.Service;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which Services must not forget how they last were good: those that an Upstream with an error names. A Service has no
 * errors of its own; it is good as long as those who name it find in it what they name. Confined to the translation
 * thread.
 */
final class LastGoodServices {

    private final Map<Key<?>, Key<Service>> namedBy = new HashMap<>();
    private final Multiset<Key<Service>> named = HashMultiset.create();

    /** Whether what the Service is now must not become what it last was. */
    boolean isKept(Key<?> service) {
        return named.contains(service);
    }

    /**
     * Takes that an Upstream has an error or none.
     *
     * @param wrong the Upstream as it is, if it has an error
     * @return the Service that need not be kept any more
     */
    Optional<Key<Service>> see(Key<?> upstream, Optional<Upstream> wrong) {
        @Nullable
        Key<Service> now = wrong.filter(Upstream::hasKube)
                .map(Upstream::getKube)
                .map(LastGoodServices::service)
                .orElse(null);
        @Nullable Key<Service> before = now == null ? namedBy.remove(upstream) : namedBy.put(upstream, now);
        if (now != null) {
            named.add(now);
        }
        if (before != null) {
            named.remove(before);
        }
        return Optional.ofNullable(before).filter(service -> !isKept(service));
    }

    private static Key<Service> service(UpstreamSpec spec) {
        return Kinds.SERVICE.key(spec.getServiceNamespace(), spec.getServiceName());
    }
}
