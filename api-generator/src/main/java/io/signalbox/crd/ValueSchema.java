package io.signalbox.crd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** Schemas of what protobuf's JSON mapping writes as one value, or in a form of its own. */
final class ValueSchema {

    /** Keeps what the schema does not know, instead of pruning it. */
    static final String FREE_FORM = "x-kubernetes-preserve-unknown-fields";

    private static final String INT_OR_STRING = "x-kubernetes-int-or-string";

    private static final long UINT32_MAX = 0xFFFF_FFFFL;

    /** What Go's time.ParseDuration takes; protobuf's own form, seconds with a fraction, is part of that. */
    private static final String DURATION = "^[-+]?(0|((\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h))+)$";

    private ValueSchema() {}

    static JsonObject scalar(FieldDescriptor field) {
        return switch (field.getType()) {
            case BOOL -> typed("boolean");
            case STRING -> typed("string");
            case BYTES -> formatted("string", "byte");
            case DOUBLE, FLOAT -> typed("number");
            case INT32, SINT32, SFIXED32 -> formatted("integer", "int32");
            case UINT32, FIXED32 -> uint32();
            // Protobuf writes them as text, since JavaScript cannot hold them, and reads them as numbers too.
            case INT64, SINT64, SFIXED64 -> longNumber("^-?\\d+$");
            case UINT64, FIXED64 -> longNumber("^\\d+$");
            case ENUM -> enumValue(field.getEnumType());
            case MESSAGE, GROUP -> throw new IllegalArgumentException(field.getFullName() + " is not one value");
        };
    }

    static JsonObject wellKnown(Descriptor type) {
        return switch (type.getName()) {
            case "Duration" -> pattern(typed("string"), DURATION);
            case "Timestamp" -> formatted("string", "date-time");
            case "FieldMask" -> typed("string");
            case "Empty" -> typed("object");
            case "Struct", "Any" -> freeForm(typed("object"));
            case "Value" -> freeForm(new JsonObject());
            case "ListValue" -> {
                JsonObject list = typed("array");
                list.add("items", freeForm(new JsonObject()));
                yield list;
            }
            default -> wrapper(type);
        };
    }

    /** Here null is as good as nothing, which differs from the type's zero. */
    private static JsonObject wrapper(Descriptor type) {
        FieldDescriptor value = type.findFieldByName("value");
        if (value == null) {
            throw new IllegalArgumentException(type.getFullName() + " has no JSON of its own that is known");
        }
        JsonObject schema = scalar(value);
        schema.addProperty("nullable", true);
        return schema;
    }

    /** Values of an enum may be written by name and by number. */
    private static JsonObject enumValue(EnumDescriptor type) {
        JsonArray values = new JsonArray();
        type.getValues().stream().map(EnumValueDescriptor::getName).forEach(values::add);
        type.getValues().stream().map(EnumValueDescriptor::getNumber).distinct().forEach(values::add);
        JsonObject schema = new JsonObject();
        schema.addProperty(INT_OR_STRING, true);
        schema.add("enum", values);
        return schema;
    }

    private static JsonObject uint32() {
        JsonObject schema = formatted("integer", "int64");
        schema.addProperty("minimum", 0);
        schema.addProperty("maximum", UINT32_MAX);
        return schema;
    }

    private static JsonObject longNumber(String pattern) {
        JsonObject schema = new JsonObject();
        schema.addProperty(INT_OR_STRING, true);
        return pattern(schema, pattern);
    }

    private static JsonObject pattern(JsonObject schema, String pattern) {
        schema.addProperty("pattern", pattern);
        return schema;
    }

    private static JsonObject freeForm(JsonObject schema) {
        schema.addProperty(FREE_FORM, true);
        return schema;
    }

    private static JsonObject formatted(String type, String format) {
        JsonObject schema = typed(type);
        schema.addProperty("format", format);
        return schema;
    }

    private static JsonObject typed(String type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", type);
        return schema;
    }
}
