package io.signalbox.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MapEntry;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.MapRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * The net below all features: checks a message against the constraints that Envoy itself will check when it arrives, so
 * that what Envoy would refuse is found here. They are the <a
 * href="https://github.com/bufbuild/protoc-gen-validate">protoc-gen-validate</a> rules in the options of Envoy's own
 * descriptors, read at run time.
 *
 * <p>Messages inside an {@link Any} are checked too, where the Java class of Envoy's API is there: Envoy's Java package
 * is its proto package below {@code io.envoyproxy}. What an extension checks beyond these rules, such as regular
 * expressions, is not seen here. May be used from any thread; what it keeps is what it has read of descriptors.
 */
public final class EnvoyConstraints {

    private static final String TYPE_URL_PREFIX = "type.googleapis.com/";

    private final ConcurrentMap<Descriptor, MessageRules> rulesByType = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Prototype> prototypes = new ConcurrentHashMap<>();

    /**
     * A constraint that a message does not keep.
     *
     * @param field the way to the field in Envoy's own names, as in {@code load_assignment.endpoints[0].priority}; what
     *     is inside an {@link Any} goes on as if it were a field
     * @param message what is wrong, as the end of a sentence that starts with the field: {@code must be at least 1, is
     *     0}
     */
    public record Violation(String field, String message) {
        @Override
        public String toString() {
            return field + " " + message;
        }
    }

    /** All constraints that the message does not keep, in the order of its fields; empty when Envoy should take it. */
    public ImmutableList<Violation> violations(Message message) {
        ImmutableList.Builder<Violation> found = ImmutableList.builder();
        checkMessage(message, "", found);
        return found.build();
    }

    private void checkMessage(Message message, String path, ImmutableList.Builder<Violation> found) {
        if (message instanceof Any any) {
            checkPacked(any, path, found);
            return;
        }
        MessageRules rules = rulesByType.computeIfAbsent(message.getDescriptorForType(), MessageRules::of);
        for (OneofDescriptor oneof : rules.requiredOneofs()) {
            if (!message.hasOneof(oneof)) {
                found.add(new Violation(join(path, oneof.getName()), "is required: one of its fields must be set"));
            }
        }
        for (RuledField ruled : rules.fields()) {
            checkField(message, ruled, path, found);
        }
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            if (!rules.skipped().contains(entry.getKey())) {
                descend(
                        entry.getKey(),
                        entry.getValue(),
                        join(path, entry.getKey().getName()),
                        found);
            }
        }
    }

    private void checkField(Message message, RuledField ruled, String path, ImmutableList.Builder<Violation> found) {
        FieldDescriptor field = ruled.field();
        FieldRules rules = ruled.rules();
        String fieldPath = join(path, field.getName());
        if (field.isMapField()) {
            checkMap(rules.getMap(), entries(message, field), fieldPath, found);
        } else if (field.isRepeated()) {
            checkList(rules.getRepeated(), (List<?>) message.getField(field), fieldPath, found);
        } else if (field.hasPresence() && !message.hasField(field)) {
            // Of a oneof, only the member that is set is checked.
            if (field.getRealContainingOneof() == null && requiresPresence(rules)) {
                found.add(new Violation(fieldPath, "is required"));
            }
        } else {
            checkValue(rules, message.getField(field), fieldPath, found);
        }
    }

    private static boolean requiresPresence(FieldRules rules) {
        return rules.getMessage().getRequired()
                || rules.getAny().getRequired()
                || rules.getDuration().getRequired()
                || rules.getTimestamp().getRequired();
    }

    private static void checkList(
            RepeatedRules rules, List<?> list, String path, ImmutableList.Builder<Violation> found) {
        if (list.isEmpty() && rules.getIgnoreEmpty()) {
            return;
        }
        checkSize(
                rules.getMinItems(),
                rules.hasMaxItems() ? rules.getMaxItems() : Long.MAX_VALUE,
                list.size(),
                path,
                found);
        if (rules.getUnique()) {
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < list.size(); i++) {
                if (!seen.add(list.get(i))) {
                    found.add(new Violation(path + "[" + i + "]", "is there twice, but must not be"));
                }
            }
        }
        if (rules.hasItems()) {
            for (int i = 0; i < list.size(); i++) {
                checkValue(rules.getItems(), list.get(i), path + "[" + i + "]", found);
            }
        }
    }

    private static void checkMap(
            MapRules rules, List<MapEntry<?, ?>> entries, String path, ImmutableList.Builder<Violation> found) {
        if (entries.isEmpty() && rules.getIgnoreEmpty()) {
            return;
        }
        checkSize(
                rules.getMinPairs(),
                rules.hasMaxPairs() ? rules.getMaxPairs() : Long.MAX_VALUE,
                entries.size(),
                path,
                found);
        for (MapEntry<?, ?> entry : entries) {
            String entryPath = path + "[\"" + entry.getKey() + "\"]";
            if (rules.hasKeys()) {
                checkValue(rules.getKeys(), entry.getKey(), entryPath, found);
            }
            if (rules.hasValues()) {
                checkValue(rules.getValues(), entry.getValue(), entryPath, found);
            }
        }
    }

    private static void checkSize(
            long least, long most, int size, String path, ImmutableList.Builder<Violation> found) {
        if (size < least) {
            found.add(new Violation(path, "must have at least " + least + ", has " + size));
        }
        if (size > most) {
            found.add(new Violation(path, "must have at most " + most + ", has " + size));
        }
    }

    private static void checkValue(
            FieldRules rules, Object value, String path, ImmutableList.Builder<Violation> found) {
        for (String complaint : ValueConstraints.complaints(rules, value)) {
            found.add(new Violation(path, complaint));
        }
    }

    private void descend(FieldDescriptor field, Object value, String path, ImmutableList.Builder<Violation> found) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE) {
            return;
        }
        if (field.isMapField()) {
            FieldDescriptor valueField = field.getMessageType().findFieldByName("value");
            for (Object entry : (List<?>) value) {
                MapEntry<?, ?> pair = (MapEntry<?, ?>) entry;
                descend(valueField, pair.getValue(), path + "[\"" + pair.getKey() + "\"]", found);
            }
        } else if (field.isRepeated() && value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                checkMessage((Message) list.get(i), path + "[" + i + "]", found);
            }
        } else if (!(value instanceof Duration) && !(value instanceof Timestamp)) {
            checkMessage((Message) value, path, found);
        }
    }

    private void checkPacked(Any any, String path, ImmutableList.Builder<Violation> found) {
        Prototype prototype = prototypes.computeIfAbsent(any.getTypeUrl(), Prototype::named);
        if (prototype instanceof Prototype.Known(Message empty)) {
            try {
                checkMessage(empty.getParserForType().parseFrom(any.getValue()), path, found);
            } catch (InvalidProtocolBufferException e) {
                found.add(new Violation(path, "does not hold a " + any.getTypeUrl()));
            }
        }
    }

    private static List<MapEntry<?, ?>> entries(Message message, FieldDescriptor field) {
        ImmutableList.Builder<MapEntry<?, ?>> entries = ImmutableList.builder();
        for (Object entry : (List<?>) message.getField(field)) {
            entries.add((MapEntry<?, ?>) entry);
        }
        return entries.build();
    }

    private static String join(String path, String field) {
        return path.isEmpty() ? field : path + "." + field;
    }

    private record RuledField(FieldDescriptor field, FieldRules rules) {}

    /** What a type's descriptor asks: read once. */
    private record MessageRules(
            ImmutableList<OneofDescriptor> requiredOneofs,
            ImmutableList<RuledField> fields,
            Set<FieldDescriptor> skipped) {

        static MessageRules of(Descriptor type) {
            if (type.getOptions().getExtension(Validate.disabled)
                    || type.getOptions().getExtension(Validate.ignored)) {
                return new MessageRules(ImmutableList.of(), ImmutableList.of(), Set.copyOf(type.getFields()));
            }
            ImmutableList.Builder<RuledField> fields = ImmutableList.builder();
            Set<FieldDescriptor> skipped = new HashSet<>();
            for (FieldDescriptor field : type.getFields()) {
                if (field.getOptions().hasExtension(Validate.rules)) {
                    FieldRules rules = field.getOptions().getExtension(Validate.rules);
                    if (rules.getMessage().getSkip()) {
                        skipped.add(field);
                    } else {
                        fields.add(new RuledField(field, rules));
                    }
                }
            }
            ImmutableList<OneofDescriptor> required = type.getOneofs().stream()
                    .filter(oneof -> oneof.getOptions().getExtension(Validate.required))
                    .collect(ImmutableList.toImmutableList());
            return new MessageRules(required, fields.build(), Set.copyOf(skipped));
        }
    }

    /** The empty message of a type URL, if its class is there. */
    private sealed interface Prototype {
        record Known(Message empty) implements Prototype {}

        record Unknown() implements Prototype {}

        static Prototype named(String typeUrl) {
            String name = typeUrl.startsWith(TYPE_URL_PREFIX) ? typeUrl.substring(TYPE_URL_PREFIX.length()) : typeUrl;
            if (!name.startsWith("envoy.")) {
                return new Unknown();
            }
            try {
                Object empty = Class.forName("io.envoyproxy." + name)
                        .getMethod("getDefaultInstance")
                        .invoke(null);
                return empty instanceof Message message ? new Known(message) : new Unknown();
            } catch (ReflectiveOperationException e) {
                return new Unknown(); // an extension that Envoy's Java API does not have: nothing to check it against
            }
        }
    }
}
