package io.signalbox.source.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.signalbox.model.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Keeps the Secrets whose type says that they are for a gateway, and of the others only those that a resource refers
 * to: Gloo Edge takes any Opaque Secret for one with headers, and nobody else's passwords shall be in memory.
 */
final class SecretKeeping implements Keeping {

    private static final Set<String> ALWAYS = Set.of("kubernetes.io/tls", "gloo.solo.io/header");

    private final SecretReferences references;
    private final Set<Key<?>> keptByReference = ConcurrentHashMap.newKeySet();

    SecretKeeping(SecretReferences references) {
        this.references = references;
    }

    /** @param told whether a Secret is kept already */
    boolean hasWork(Predicate<Key<?>> told) {
        references.fresh().removeIf(told);
        return !references.fresh().isEmpty() || keptByReference.stream().anyMatch(key -> !references.contains(key));
    }

    @Override
    public boolean keeps(Key<?> key, JsonObject object) {
        JsonElement type = object.get("type");
        if (type != null && ALWAYS.contains(type.getAsString())) {
            keptByReference.remove(key);
            return true;
        }
        if (references.contains(key)) {
            keptByReference.add(key);
            return true;
        }
        keptByReference.remove(key);
        return false;
    }

    @Override
    public List<Key<?>> wanted(Predicate<Key<?>> covered) {
        List<Key<?>> wanted = new ArrayList<>();
        for (Key<?> key : references.fresh()) {
            if (covered.test(key) && references.fresh().remove(key)) {
                wanted.add(key);
            }
        }
        return wanted;
    }

    @Override
    public List<Key<?>> dropped(Predicate<Key<?>> covered) {
        List<Key<?>> dropped = new ArrayList<>();
        for (Key<?> key : keptByReference) {
            if (covered.test(key) && !references.contains(key) && keptByReference.remove(key)) {
                dropped.add(key);
            }
        }
        return dropped;
    }
}
