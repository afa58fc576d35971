package io.signalbox.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Base64;
import java.util.Map;

/**
 * Protobuf's JSON as {@link MessageReader} yields it, to messages: what {@link JsonFormat} makes of it, but from the
 * tree instead of from its text. So the message holds the very Strings of the tree, of which a source lets equal ones
 * be one instance, and nothing is written only to be parsed again.
 *
 * <p>Types of protobuf's own with a JSON form of their own are left to {@link JsonFormat}.
 */
final class CheckedJson {

    private final JsonFormat.Parser wellKnown;

    CheckedJson(JsonFormat.Parser wellKnown) {
        this.wellKnown = wellKnown;
    }

    void merge(JsonObject json, Message.Builder into) throws InvalidProtocolBufferException {
        Descriptor type = into.getDescriptorForType();
        for (Map.Entry<String, JsonElement> entry : json.entrySet()) {
            FieldDescriptor field = field(type, entry.getKey());
            JsonElement value = entry.getValue();
            if (field.isMapField()) {
                entries(field, value.getAsJsonObject(), into);
            } else if (field.isRepeated()) {
                for (JsonElement element : value.getAsJsonArray()) {
                    into.addRepeatedField(field, value(field, element, into));
                }
            } else {
                into.setField(field, value(field, value, into));
            }
        }
    }

    private static FieldDescriptor field(Descriptor type, String jsonName) {
        for (FieldDescriptor field : type.getFields()) {
            if (field.getJsonName().equals(jsonName)) {
                return field;
            }
        }
        throw new IllegalArgumentException(type.getFullName() + " has no field " + jsonName);
    }

    private void entries(FieldDescriptor field, JsonObject json, Message.Builder into)
            throws InvalidProtocolBufferException {
        FieldDescriptor key = field.getMessageType().findFieldByName("key");
        FieldDescriptor value = field.getMessageType().findFieldByName("value");
        for (Map.Entry<String, JsonElement> each : json.entrySet()) {
            Message.Builder entry = into.newBuilderForField(field);
            entry.setField(key, key(key, each.getKey()));
            entry.setField(value, value(value, each.getValue(), entry));
            into.addRepeatedField(field, entry.build());
        }
    }

    /** JSON's keys are text, whatever they stand for. */
    private static Object key(FieldDescriptor key, String text) {
        return switch (key.getJavaType()) {
            case STRING -> text;
            case INT -> (int) Long.parseLong(text);
            case LONG -> Long.parseUnsignedLong(text);
            case BOOLEAN -> Boolean.parseBoolean(text);
            default -> throw new IllegalArgumentException(key.getFullName() + " cannot be a key");
        };
    }

    private Object value(FieldDescriptor field, JsonElement json, Message.Builder parent)
            throws InvalidProtocolBufferException {
        return switch (field.getJavaType()) {
            case STRING -> json.getAsString();
            case BOOLEAN -> json.getAsBoolean();
            case INT -> json.getAsBigInteger().intValue(); // Unsigned ones have the same bits.
            case LONG -> json.getAsBigInteger().longValue();
            case DOUBLE -> json.getAsDouble();
            case FLOAT -> asFloat(json.getAsDouble());
            case ENUM -> field.getEnumType().findValueByName(json.getAsString());
            case BYTE_STRING ->
                ByteString.copyFrom(Base64.getDecoder()
                        .decode(json.getAsString().replace('-', '+').replace('_', '/')));
            case MESSAGE -> message(json, parent.newBuilderForField(field));
        };
    }

    private static float asFloat(double value) throws InvalidProtocolBufferException {
        float nearest = (float) value;
        if (Float.isInfinite(nearest)) {
            throw new InvalidProtocolBufferException("Out of range float value: " + value);
        }
        return nearest;
    }

    private Message message(JsonElement json, Message.Builder builder) throws InvalidProtocolBufferException {
        Descriptor type = builder.getDescriptorForType();
        if (!type.getFile().getPackage().equals("google.protobuf")) {
            merge(json.getAsJsonObject(), builder);
        } else if (type.getFile().getFullName().equals("google/protobuf/wrappers.proto")) {
            FieldDescriptor value = type.findFieldByName("value");
            builder.setField(value, value(value, json, builder));
        } else {
            wellKnown.merge(json.toString(), builder);
        }
        return builder.build();
    }
}
