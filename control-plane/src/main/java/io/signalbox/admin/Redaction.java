package io.signalbox.admin;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.Packing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Envoy's messages without what nobody may see. Two things are hidden: the fields that Envoy's own definitions call <a
 * href="https://github.com/cncf/xds/blob/main/udpa/annotations/sensitive.proto">sensitive</a>, as its config dump hides them, at
 * any depth and within Anys; and every text that is the value of a Secret which Signalbox holds, wherever a translation
 * put it, as into a header.
 */
@SuppressWarnings("ReferenceEquality") // the same message means that nothing in it was hidden
final class Redaction {

    /** What stands in the place of what is hidden. */
    static final String HIDDEN = "(redacted)";

    private enum Sight {
        OPEN,
        SENSITIVE
    }

    private final EnvoyTypes types;
    private final Set<String> secrets;

    /** @param secrets texts that must not be shown */
    Redaction(EnvoyTypes types, Set<String> secrets) {
        this.types = types;
        this.secrets = secrets;
    }

    /** The message, without what must not be shown; Anys of unknown types are replaced by their name and size. */
    Message redacted(Message message) {
        return redacted(message, Sight.OPEN);
    }

    private Message redacted(Message message, Sight sight) {
        if (sight == Sight.SENSITIVE && message instanceof DataSource) {
            return DataSource.newBuilder().setInlineString(HIDDEN).build();
        }
        if (message instanceof Any any) {
            return redacted(any, sight);
        }
        Message.Builder builder = message.toBuilder();
        boolean changed = false;
        for (Map.Entry<FieldDescriptor, Object> entry : message.getAllFields().entrySet()) {
            FieldDescriptor field = entry.getKey();
            Sight within = sight == Sight.SENSITIVE || isSensitive(field) ? Sight.SENSITIVE : Sight.OPEN;
            Object was = entry.getValue();
            Object now = field.isRepeated() ? list(field, (List<?>) was, within) : one(field, was, within);
            if (now != was) {
                changed = true;
                builder.setField(field, now);
            }
        }
        return changed ? builder.build() : message;
    }

    private static boolean isSensitive(FieldDescriptor field) {
        return field.getOptions().getExtension(udpa.annotations.Sensitive.sensitive)
                || field.getOptions().getExtension(xds.annotations.v3.Sensitive.sensitive);
    }

    /** The list itself if nothing in it is hidden. */
    private Object list(FieldDescriptor field, List<?> was, Sight sight) {
        List<Object> now = new ArrayList<>(was.size());
        boolean changed = false;
        for (Object element : was) {
            Object redacted = one(field, element, sight);
            changed |= redacted != element;
            now.add(redacted);
        }
        return changed ? now : was;
    }

    private Object one(FieldDescriptor field, Object was, Sight sight) {
        return switch (field.getJavaType()) {
            case MESSAGE -> redacted((Message) was, sight);
            case STRING -> sight == Sight.SENSITIVE || secrets.contains((String) was) ? HIDDEN : was;
            case BYTE_STRING ->
                sight == Sight.SENSITIVE || isSecret((ByteString) was) ? ByteString.copyFromUtf8(HIDDEN) : was;
            case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM ->
                sight == Sight.SENSITIVE && !field.isRepeated() ? field.getDefaultValue() : was;
        };
    }

    private boolean isSecret(ByteString bytes) {
        return !secrets.isEmpty() && bytes.isValidUtf8() && secrets.contains(bytes.toStringUtf8());
    }

    private Any redacted(Any any, Sight sight) {
        Optional<Message> prototype = types.prototype(any.getTypeUrl());
        if (prototype.isEmpty()) {
            return unknown(any);
        }
        try {
            Message was = prototype.get().getParserForType().parseFrom(any.getValue());
            Message now = redacted(was, sight);
            return now == was
                    ? any
                    : any.toBuilder().setValue(Packing.bytes(now)).build();
        } catch (InvalidProtocolBufferException e) {
            return unknown(any);
        }
    }

    private static Any unknown(Any any) {
        return Packing.any(Struct.newBuilder()
                .putFields(
                        "unknownType",
                        Value.newBuilder().setStringValue(any.getTypeUrl()).build())
                .putFields(
                        "bytes",
                        Value.newBuilder().setNumberValue(any.getValue().size()).build())
                .build());
    }
}
