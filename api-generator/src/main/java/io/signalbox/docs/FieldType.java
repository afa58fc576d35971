package io.signalbox.docs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;

/** What may stand in a field, in an operator's words. */
final class FieldType {

    private FieldType() {}

    static String of(FieldDescriptor field) {
        if (field.isMapField()) {
            return "map of " + single(field.getMessageType().findFieldByName("key")) + " to "
                    + single(field.getMessageType().findFieldByName("value"));
        }
        return field.isRepeated() ? "list of " + single(field) : single(field);
    }

    private static String single(FieldDescriptor field) {
        return switch (field.getType()) {
            case BOOL -> "true or false";
            case STRING -> "text";
            case BYTES -> "bytes in Base64";
            case DOUBLE, FLOAT -> "number";
            case INT32, SINT32, SFIXED32 -> "int32";
            case UINT32, FIXED32 -> "uint32";
            case INT64, SINT64, SFIXED64 -> "int64";
            case UINT64, FIXED64 -> "uint64";
            case ENUM -> Markdown.linkTo(field.getEnumType());
            case MESSAGE, GROUP -> message(field.getMessageType());
        };
    }

    private static String message(Descriptor type) {
        if (!type.getFile().getPackage().equals("google.protobuf")) {
            return Markdown.linkTo(type);
        }
        return switch (type.getName()) {
            case "Duration" -> "duration";
            case "Timestamp" -> "time";
            case "FieldMask" -> "field names";
            case "Empty" -> "`{}`";
            case "Struct", "Any" -> "free-form mapping";
            case "Value" -> "anything";
            case "ListValue" -> "free-form list";
            default -> single(type.findFieldByName("value")) + ", or null";
        };
    }
}
