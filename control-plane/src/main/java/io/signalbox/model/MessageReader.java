package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.model.Reading.Field;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Walks a tree along a message's descriptor: reports what does not fit, with its place, and yields protobuf's JSON
 * of what does. {@link com.google.protobuf.util.JsonFormat} then reads that JSON; by itself it can neither say
 * where a mistake stands nor go on after the first one.
 */
final class MessageReader {

    /** What to say of a field that the message does not have. */
    enum UnknownFields {
        WARN,
        /** Kubernetes' own kinds have many fields that Signalbox has no use for. */
        PASS_OVER
    }

    private final Reading reading;
    private final UnknownFields unknownFields;
    private final ScalarReader scalars;
    private final StructReader structs;

    /** Above zero below a field that is not honoured: one warning is enough. */
    private int notHonoured;

    MessageReader(Reading reading, UnknownFields unknownFields) {
        this.reading = reading;
        this.unknownFields = unknownFields;
        this.scalars = new ScalarReader(reading);
        this.structs = new StructReader(reading);
    }

    /** A message's JSON; what is wrong in it is reported and left out. */
    JsonObject message(List<Field> fields, Descriptor type, FieldPath path) {
        JsonObject json = new JsonObject();
        Map<FieldDescriptor, Field> known = known(fields, type, path);
        Alternatives alternatives = new Alternatives(known);
        known.forEach((descriptor, field) -> {
            if (alternatives.counts(descriptor, field, path.field(field.name()), reading)) {
                JsonElement value = value(descriptor, field, path.field(descriptor.getJsonName()));
                if (value != null) {
                    json.add(descriptor.getJsonName(), value);
                }
            }
        });
        return json;
    }

    /** The fields that the message has and that are set, in their order. */
    private Map<FieldDescriptor, Field> known(List<Field> fields, Descriptor type, FieldPath path) {
        Map<FieldDescriptor, Field> known = new LinkedHashMap<>();
        for (Field field : fields) {
            FieldDescriptor descriptor = find(type, field.name());
            if (descriptor == null) {
                unknown(field, type, path);
            } else if (!Manifests.isNull(field.value())) {
                Field same = known.putIfAbsent(descriptor, field);
                if (same != null) {
                    reading.error(
                            ManifestProblem.DUPLICATE_KEY,
                            path.field(field.name()),
                            field.position(),
                            field.name() + " and " + same.name() + Alternatives.inLine(same)
                                    + " are the same field; keep one");
                }
            }
        }
        return known;
    }

    /** Protobuf's JSON takes a field by its JSON name and by the name in the proto file. */
    private static @Nullable FieldDescriptor find(Descriptor type, String name) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(name)) {
                return field;
            }
        }
        return type.findFieldByName(name);
    }

    /** A field beside {@code spec}: as a rule it belongs into it. */
    void unknownAtTop(Field field, Descriptor type) {
        String hint = find(type, field.name()) == null
                ? NearestName.hint(field.name(), List.of("apiVersion", "kind", "metadata", "spec", "status"))
                : "; did you mean spec." + field.name() + "?";
        reading.warning(
                ManifestProblem.UNKNOWN_FIELD,
                FieldPath.ROOT.field(field.name()),
                field.position(),
                "there is no field " + field.name() + " beside spec, so it has no effect" + hint);
    }

    private void unknown(Field field, Descriptor type, FieldPath path) {
        if (unknownFields == UnknownFields.WARN) {
            reading.warning(
                    ManifestProblem.UNKNOWN_FIELD,
                    path.field(field.name()),
                    field.position(),
                    "there is no field " + field.name() + " in " + path + ", so it has no effect"
                            + hint(field.name(), type));
        }
    }

    /**
     * A field one level too high is as common as a slip of the pen: {@code timeout} of a route belongs into its
     * options.
     */
    private static String hint(String name, Descriptor type) {
        List<String> known =
                type.getFields().stream().map(FieldDescriptor::getJsonName).toList();
        Optional<String> near = NearestName.of(name, known);
        Optional<String> below = type.getFields().stream()
                .filter(field -> isMessage(field) && !field.isRepeated() && find(field.getMessageType(), name) != null)
                .map(field -> field.getJsonName() + "." + name)
                .findFirst();
        return near.or(() -> below)
                .map(meant -> "; did you mean " + meant + "?")
                .orElse("");
    }

    private @Nullable JsonElement value(FieldDescriptor descriptor, Field field, FieldPath path) {
        boolean honoured = isHonoured(descriptor, field, path);
        notHonoured += honoured ? 0 : 1;
        try {
            if (descriptor.isMapField()) {
                return map(descriptor, field.value(), path);
            }
            return descriptor.isRepeated()
                    ? list(descriptor, field.value(), path)
                    : single(descriptor, field.value(), path);
        } finally {
            notHonoured -= honoured ? 0 : 1;
        }
    }

    private boolean isHonoured(FieldDescriptor descriptor, Field field, FieldPath path) {
        Optional<NotHonoured> said = NotHonoured.of(descriptor);
        said.filter(what -> notHonoured == 0 && !NotHonoured.isSoAnyway(descriptor, field.value()))
                .ifPresent(what -> reading.add(new Problem(
                        what.severity(),
                        ManifestProblem.FIELD_NOT_HONOURED,
                        path,
                        field.position(),
                        path + what.words())));
        return said.isEmpty();
    }

    private @Nullable JsonElement list(FieldDescriptor descriptor, YamlNode node, FieldPath path) {
        if (!(node instanceof Sequence sequence)) {
            reading.error(
                    ManifestProblem.WRONG_TYPE,
                    path,
                    node.position(),
                    path + " must be a list, but is " + node.describe() + "; begin each element with \"- \"");
            return null;
        }
        JsonArray elements = new JsonArray();
        int index = 0;
        for (YamlNode element : sequence.elements()) {
            JsonElement value = single(descriptor, element, path.index(index++));
            if (value != null) {
                elements.add(value);
            }
        }
        return elements;
    }

    private @Nullable JsonElement map(FieldDescriptor descriptor, YamlNode node, FieldPath path) {
        if (!(node instanceof Mapping mapping)) {
            reading.wrongType(path, node, "a mapping");
            return null;
        }
        FieldDescriptor keys = descriptor.getMessageType().findFieldByName("key");
        FieldDescriptor values = descriptor.getMessageType().findFieldByName("value");
        JsonObject entries = new JsonObject();
        for (Field field : reading.fields(mapping, path)) {
            FieldPath entry = path.entry(field.name());
            Scalar key = new Scalar(field.position(), keyContent(keys), field.name());
            JsonElement checkedKey = scalars.read(keys, key, entry);
            JsonElement value = single(values, field.value(), entry);
            if (checkedKey != null && value != null) {
                entries.add(checkedKey.getAsString(), value);
            }
        }
        return entries;
    }

    private static YamlNode.Content keyContent(FieldDescriptor keys) {
        return keys.getJavaType() == FieldDescriptor.JavaType.BOOLEAN ? YamlNode.Content.BOOL : YamlNode.Content.QUOTED;
    }

    private @Nullable JsonElement single(FieldDescriptor descriptor, YamlNode node, FieldPath path) {
        reading.spend(node);
        if (!isMessage(descriptor)) {
            return scalars.read(descriptor, node, path);
        }
        Descriptor type = descriptor.getMessageType();
        if (type.getFile().getPackage().equals("google.protobuf")) {
            return wellKnown(type, node, path);
        }
        if (node instanceof Mapping mapping) {
            return message(reading.fields(mapping, path), type, path);
        }
        reading.wrongType(path, node, "a mapping");
        return null;
    }

    /** The types that protobuf's JSON mapping writes in their own way. */
    private @Nullable JsonElement wellKnown(Descriptor type, YamlNode node, FieldPath path) {
        return switch (type.getName()) {
            case "Duration" ->
                node instanceof Scalar scalar
                        ? scalars.duration(scalar, path)
                        : wrong(node, path, "a duration such as 5s");
            case "Timestamp" ->
                node instanceof Scalar scalar
                        ? scalars.timestamp(scalar, path)
                        : wrong(node, path, "a time such as 2026-11-24T17:00:00Z");
            case "FieldMask" ->
                node instanceof Scalar scalar ? scalars.text(scalar, path, "text") : wrong(node, path, "text");
            case "Value" -> structs.value(node, path);
            case "Struct" -> node instanceof Mapping ? structs.value(node, path) : wrong(node, path, "a mapping");
            case "ListValue" -> node instanceof Sequence ? structs.value(node, path) : wrong(node, path, "a list");
            case "Any" -> any(node, path);
            case "Empty" ->
                node instanceof Mapping mapping
                        ? message(reading.fields(mapping, path), type, path)
                        : wrong(node, path, "a mapping, as in {}");
            default -> scalars.read(type.findFieldByName("value"), node, path);
        };
    }

    private @Nullable JsonElement wrong(YamlNode node, FieldPath path, String wanted) {
        reading.wrongType(path, node, wanted);
        return null;
    }

    /** An Any's content can only be kept if its type is known: those of protobuf itself are. */
    private @Nullable JsonElement any(YamlNode node, FieldPath path) {
        if (!(node instanceof Mapping) || !(structs.value(node, path) instanceof JsonObject json)) {
            return wrong(node, path, "a mapping with \"@type\"");
        }
        JsonElement type = json.get("@type");
        if (type instanceof JsonPrimitive url && ManifestBodies.knowsType(url.getAsString())) {
            return json;
        }
        reading.warning(
                ManifestProblem.FIELD_NOT_HONOURED,
                path,
                node.position(),
                path + " has a type that this build does not know, so it has no effect; known are "
                        + String.join(", ", ManifestBodies.KNOWN_TYPES));
        return null;
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    /** Free-form values. */
    private static final class StructReader {
        private final Reading reading;

        StructReader(Reading reading) {
            this.reading = reading;
        }

        JsonElement value(YamlNode node, FieldPath path) {
            reading.spend(node);
            return switch (node) {
                case Scalar scalar -> scalar(scalar, path);
                case Sequence sequence -> elements(sequence.elements(), path);
                case Mapping mapping -> {
                    JsonObject json = new JsonObject();
                    for (Field field : reading.fields(mapping, path)) {
                        json.add(field.name(), value(field.value(), path.entry(field.name())));
                    }
                    yield json;
                }
            };
        }

        private JsonArray elements(ImmutableList<YamlNode> nodes, FieldPath path) {
            JsonArray json = new JsonArray();
            int index = 0;
            for (YamlNode node : nodes) {
                json.add(value(node, path.index(index++)));
            }
            return json;
        }

        private JsonElement scalar(Scalar scalar, FieldPath path) {
            return switch (scalar.content()) {
                case QUOTED, PLAIN -> new JsonPrimitive(scalar.text());
                case NULL -> JsonNull.INSTANCE;
                case BOOL -> new JsonPrimitive(Boolean.parseBoolean(scalar.text()));
                case INTEGER, NUMBER ->
                    ScalarReader.freeNumber(scalar)
                            .<JsonElement>map(JsonPrimitive::new)
                            .orElseGet(() -> {
                                reading.wrongType(path, scalar, "a number that JSON can write");
                                return JsonNull.INSTANCE;
                            });
            };
        }
    }
}
