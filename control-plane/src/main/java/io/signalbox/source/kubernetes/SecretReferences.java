package io.signalbox.source.kubernetes;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.signalbox.api.core.ResourceRef;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which Secrets the resources refer to: those fields of type {@code ResourceRef} whose name ends with {@code
 * secret_ref}. Written by the source's thread; {@link #contains} may be asked by any.
 */
final class SecretReferences {

    private static final String SUFFIX = "secret_ref";

    private final Map<Key<?>, Set<Key<Secret>>> of = new HashMap<>();
    private final Map<Key<Secret>, Integer> count = new ConcurrentHashMap<>();
    private final Set<Key<Secret>> fresh = ConcurrentHashMap.newKeySet();
    private final Map<Descriptor, Boolean> mayRefer = new HashMap<>();

    boolean contains(Key<?> key) {
        return count.containsKey(key);
    }

    /** Those that are referred to since lately and that nobody has looked after; may be changed by any thread. */
    Set<Key<Secret>> fresh() {
        return fresh;
    }

    /** Whether something changed by what the resource now refers to. */
    boolean put(Resource<?> resource) {
        Set<Key<Secret>> now = new HashSet<>();
        collect(resource.body(), resource.key().namespace(), now);
        return replace(resource.key(), now);
    }

    boolean remove(Key<?> resource) {
        return replace(resource, Set.of());
    }

    private boolean replace(Key<?> resource, Set<Key<Secret>> now) {
        Set<Key<Secret>> before = now.isEmpty() ? of.remove(resource) : of.put(resource, now);
        if (now.equals(before == null ? Set.of() : before)) {
            return false;
        }
        now.forEach(key -> {
            if (count.merge(key, 1, Integer::sum) == 1) {
                fresh.add(key);
            }
        });
        if (before != null) {
            before.forEach(key -> count.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1));
        }
        return true;
    }

    private void collect(Message message, String ownNamespace, Set<Key<Secret>> into) {
        if (!mayRefer(message.getDescriptorForType())) {
            return;
        }
        message.getAllFields().forEach((field, value) -> {
            if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
                return;
            }
            if (isReference(field) && value instanceof ResourceRef ref) {
                String namespace = ref.getNamespace().isEmpty() ? ownNamespace : ref.getNamespace();
                into.add(Kinds.SECRET.key(namespace, ref.getName()));
            } else if (value instanceof List<?> list) {
                list.forEach(each -> collect((Message) each, ownNamespace, into));
            } else {
                collect((Message) value, ownNamespace, into);
            }
        });
    }

    private static boolean isReference(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && field.getName().endsWith(SUFFIX)
                && field.getMessageType().equals(ResourceRef.getDescriptor());
    }

    /** Most messages cannot hold a reference however they are filled, and need no look inside. */
    private boolean mayRefer(Descriptor type) {
        Boolean known = mayRefer.get(type);
        if (known == null) {
            known = mayRefer(type, new HashSet<>());
            mayRefer.put(type, known);
        }
        return known;
    }

    private static boolean mayRefer(Descriptor type, Set<Descriptor> seen) {
        return seen.add(type)
                && type.getFields().stream()
                        .filter(field -> field.getJavaType() == FieldDescriptor.JavaType.MESSAGE)
                        .anyMatch(field -> isReference(field) || mayRefer(field.getMessageType(), seen));
    }
}
