package io.signalbox.ads;

import io.signalbox.snapshot.EnvoyResource;
import java.util.Collection;
import java.util.Map;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What a stream's Envoy is believed to have of one type.
 *
 * @param ours resources that it accepted from us, by name
 * @param foreign versions that it said it has, by name, and that this process never sent it
 * @param fingerprint of {@code ours}
 */
record Held(PMap<String, EnvoyResource> ours, PMap<String, String> foreign, Fingerprint fingerprint) {

    static final Held NOTHING = new Held(HashTreePMap.empty(), HashTreePMap.empty(), Fingerprint.EMPTY);

    boolean has(String name) {
        return ours.containsKey(name) || foreign.containsKey(name);
    }

    boolean has(EnvoyResource resource) {
        EnvoyResource own = ours.get(resource.name());
        return own != null
                ? own.version().equals(resource.version())
                : resource.version().equals(foreign.get(resource.name()));
    }

    Held plus(EnvoyResource resource) {
        EnvoyResource old = ours.get(resource.name());
        Fingerprint without = old == null ? fingerprint : fingerprint.minus(old);
        return new Held(ours.plus(resource.name(), resource), foreign.minus(resource.name()), without.plus(resource));
    }

    Held minus(String name) {
        EnvoyResource old = ours.get(name);
        if (old == null) {
            return foreign.containsKey(name) ? new Held(ours, foreign.minus(name), fingerprint) : this;
        }
        return new Held(ours.minus(name), foreign.minus(name), fingerprint.minus(old));
    }

    Held after(Map<String, EnvoyResource> sent, Collection<String> removed) {
        Held next = this;
        for (EnvoyResource resource : sent.values()) {
            next = next.plus(resource);
        }
        for (String name : removed) {
            next = next.minus(name);
        }
        return next;
    }

    /** The same, remembered by the snapshot's own map: a stream that has everything costs no memory of its own. */
    Held sharing(PMap<String, EnvoyResource> all) {
        return ours != all && foreign.isEmpty() && ours.size() == all.size()
                ? new Held(all, foreign, fingerprint)
                : this;
    }
}
