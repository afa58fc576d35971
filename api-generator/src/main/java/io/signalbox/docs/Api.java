package io.signalbox.docs;

import static java.util.stream.Collectors.toCollection;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.Availability;
import io.signalbox.model.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All that can be written in a resource: what the kinds lead to, and from where. */
final class Api {

    private final List<Kind<?>> kinds;

    /** Everything that the kinds lead to, with the fields that lead there. */
    private final Map<GenericDescriptor, List<FieldDescriptor>> reached = new HashMap<>();

    /** What at least one way leads to that this build honours from its first field to its last. */
    private final Set<GenericDescriptor> honoured = new HashSet<>();

    Api(List<Kind<?>> kinds) {
        this.kinds = List.copyOf(kinds);
        for (Kind<?> kind : kinds) {
            Descriptor body = kind.prototype().getDescriptorForType();
            reach(body, null);
            honour(body);
        }
    }

    /** The proto files that say something of what can be written, by name. */
    List<FileDescriptor> files() {
        return List.copyOf(reached.keySet().stream()
                .map(GenericDescriptor::getFile)
                .collect(toCollection(() -> new TreeSet<>(Comparator.comparing(FileDescriptor::getName)))));
    }

    /** The messages of a file that the kinds lead to, as they stand there; one inside another comes after it. */
    List<Descriptor> messages(FileDescriptor file) {
        List<Descriptor> found = new ArrayList<>();
        file.getMessageTypes().forEach(message -> addWithNested(message, found));
        found.removeIf(message -> !reached.containsKey(message));
        return found;
    }

    /** The enums of a file that the kinds lead to. */
    List<EnumDescriptor> enums(FileDescriptor file) {
        List<EnumDescriptor> found = new ArrayList<>(file.getEnumTypes());
        List<Descriptor> messages = new ArrayList<>();
        file.getMessageTypes().forEach(message -> addWithNested(message, messages));
        messages.forEach(message -> found.addAll(message.getEnumTypes()));
        found.removeIf(type -> !reached.containsKey(type));
        return found;
    }

    /** The fields that hold a message or an enum, by name. */
    List<FieldDescriptor> usesOf(GenericDescriptor type) {
        return reached.getOrDefault(type, List.of()).stream()
                .sorted(Comparator.comparing(FieldDescriptor::getFullName))
                .toList();
    }

    boolean isHonoured(GenericDescriptor type) {
        return honoured.contains(type);
    }

    Optional<Kind<?>> kindOf(Descriptor message) {
        return kinds.stream()
                .filter(kind -> kind.prototype().getDescriptorForType().equals(message))
                .findFirst();
    }

    static Availability availability(FieldDescriptor field) {
        return field.getOptions().getExtension(ApiOptions.availability);
    }

    /** The message or enum that stands in a field, a list or the values of a map; null for anything else. */
    static @Nullable GenericDescriptor typeOf(FieldDescriptor field) {
        FieldDescriptor value = field.isMapField() ? field.getMessageType().findFieldByName("value") : field;
        return switch (value.getJavaType()) {
            case ENUM -> value.getEnumType();
            case MESSAGE -> isProtobufs(value.getMessageType()) ? null : value.getMessageType();
            default -> null;
        };
    }

    private static boolean isProtobufs(Descriptor type) {
        return type.getFile().getPackage().equals("google.protobuf");
    }

    private void reach(GenericDescriptor type, @Nullable FieldDescriptor from) {
        List<FieldDescriptor> uses = reached.get(type);
        boolean isNew = uses == null;
        uses = reached.computeIfAbsent(type, first -> new ArrayList<>());
        if (from != null) {
            uses.add(from);
        }
        if (isNew && type instanceof Descriptor message) {
            for (FieldDescriptor field : message.getFields()) {
                GenericDescriptor next = typeOf(field);
                if (next != null) {
                    reach(next, field);
                }
            }
        }
    }

    private void honour(GenericDescriptor type) {
        if (honoured.add(type) && type instanceof Descriptor message) {
            message.getFields().stream()
                    .filter(field -> availability(field) == Availability.HONOURED)
                    .map(Api::typeOf)
                    .forEach(next -> {
                        if (next != null) {
                            honour(next);
                        }
                    });
        }
    }

    private static void addWithNested(Descriptor message, List<Descriptor> found) {
        found.add(message);
        message.getNestedTypes().forEach(nested -> addWithNested(nested, found));
    }
}
