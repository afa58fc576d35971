package io.signalbox.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Internal;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Envoy's message types by their names, all that are on the class path: an Any says only a name. A type's class is
 * found by the rule by which its Java package was chosen, so that there is no list to be kept complete. Safe for all
 * threads.
 */
public final class EnvoyTypes {

    /** Java packages by the protobuf packages that they stand for; the longest comes first. */
    private static final Map<String, String> PACKAGES = new LinkedHashMap<>();

    static {
        PACKAGES.put("envoy.", "io.envoyproxy.envoy.");
        PACKAGES.put("xds.", "com.github.xds.");
        PACKAGES.put("udpa.annotations.", "udpa.annotations.");
        PACKAGES.put("udpa.", "com.github.udpa.udpa.");
        PACKAGES.put("google.", "com.google.");
        PACKAGES.put("opentelemetry.", "io.opentelemetry.");
        PACKAGES.put("cel.", "dev.cel.");
    }

    private final Map<String, Optional<Message>> prototypes = new ConcurrentHashMap<>();
    private volatile Known known = new Known(0, JsonFormat.TypeRegistry.getEmptyTypeRegistry());

    private record Known(int count, JsonFormat.TypeRegistry registry) {}

    /** The type's empty message; absent if nothing on the class path has that name. */
    public Optional<Message> prototype(String typeUrl) {
        return prototypes.computeIfAbsent(typeUrl.substring(typeUrl.lastIndexOf('/') + 1), EnvoyTypes::load);
    }

    /** The message that a resource's bytes are. */
    public Message parse(ResourceType type, ByteString body) throws InvalidProtocolBufferException {
        return prototype(type.typeUrl())
                .orElseThrow(() -> new IllegalStateException("no class for " + type))
                .getParserForType()
                .parseFrom(body);
    }

    /** For printing a message: knows the types of all Anys in it, as far as they are on the class path. */
    public JsonFormat.TypeRegistry registry(Message message) throws InvalidProtocolBufferException {
        find(message);
        int count = prototypes.size();
        if (known.count() != count) {
            JsonFormat.TypeRegistry.Builder builder = JsonFormat.TypeRegistry.newBuilder();
            prototypes
                    .values()
                    .forEach(prototype -> prototype.ifPresent(type -> builder.add(type.getDescriptorForType())));
            known = new Known(count, builder.build());
        }
        return known.registry();
    }

    private void find(Message message) throws InvalidProtocolBufferException {
        if (message instanceof Any any) {
            Optional<Message> prototype = prototype(any.getTypeUrl());
            if (prototype.isPresent()) {
                find(prototype.get().getParserForType().parseFrom(any.getValue()));
            }
            return;
        }
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            if (field.getKey().getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
                List<?> values = field.getKey().isRepeated() ? (List<?>) field.getValue() : List.of(field.getValue());
                for (Object value : values) {
                    find((Message) value);
                }
            }
        }
    }

    private static Optional<Message> load(String fullName) {
        return PACKAGES.entrySet().stream()
                .filter(entry -> fullName.startsWith(entry.getKey()))
                .findFirst()
                .flatMap(entry -> instance(
                        entry.getValue() + fullName.substring(entry.getKey().length())))
                .filter(message -> message.getDescriptorForType().getFullName().equals(fullName));
    }

    private static Optional<Message> instance(String dotted) {
        try {
            Class<?> type = Class.forName(className(dotted), true, EnvoyTypes.class.getClassLoader());
            return Message.class.isAssignableFrom(type)
                    ? Optional.of(Internal.getDefaultInstance(type.asSubclass(Message.class)))
                    : Optional.empty();
        } catch (ClassNotFoundException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Packages are written small and messages large, which tells a message within a message. */
    private static String className(String dotted) {
        StringBuilder name = new StringBuilder();
        boolean withinMessage = false;
        for (String part : dotted.split("\\.", -1)) {
            if (!name.isEmpty()) {
                name.append(withinMessage ? '$' : '.');
            }
            name.append(part);
            withinMessage = withinMessage || (!part.isEmpty() && Character.isUpperCase(part.charAt(0)));
        }
        return name.toString();
    }
}
