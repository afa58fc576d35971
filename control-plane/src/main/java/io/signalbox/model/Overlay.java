package io.signalbox.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What one message says, laid over another. A field counts as said if it is set; one without presence, if it is not
 * zero. Lists are taken as wholes, and so are protobuf's own types: half a duration means nothing.
 */
public final class Overlay {

    /** The number of the key in an entry of any map: https://protobuf.dev/programming-guides/proto3/#maps */
    private static final int KEY = 1;

    private Overlay() {}

    /** Each field that is said replaces the other's, whatever that has in it. */
    public static void shallow(Message said, Message.Builder onto) {
        said.getAllFields().forEach(onto::setField);
    }

    /** What is said wins field by field, at any depth; entries of maps are fields. The rest stays. */
    public static void deep(Message said, Message.Builder onto) {
        said.getAllFields().forEach((field, value) -> {
            if (field.isMapField()) {
                Map<Object, Message> entries = entries(onto.getField(field));
                entries.putAll(entries(value));
                onto.setField(field, new ArrayList<>(entries.values()));
            } else if (isOpen(field) && onto.hasField(field)) {
                Message.Builder inner = ((Message) onto.getField(field)).toBuilder();
                deep((Message) value, inner);
                onto.setField(field, inner.build());
            } else {
                onto.setField(field, value);
            }
        });
    }

    /**
     * Takes away what was said before and is not said any more, if it still is as it was said: somebody else may have
     * changed it since, and then it is theirs.
     */
    public static void withdraw(Message before, Message now, Message.Builder from) {
        before.getAllFields().forEach((field, value) -> {
            if (field.isMapField()) {
                Map<Object, Message> said = entries(now.getField(field));
                Map<Object, Message> entries = entries(from.getField(field));
                entries(value).forEach((key, entry) -> {
                    if (!said.containsKey(key)) {
                        entries.remove(key, entry);
                    }
                });
                from.setField(field, new ArrayList<>(entries.values()));
            } else if (isOpen(field) && from.hasField(field)) {
                withdrawWithin(field, (Message) value, now, from);
            } else if (!isSaid(now, field) && from.getField(field).equals(value)) {
                from.clearField(field);
            }
        });
    }

    /** A message that nothing is left in goes, too, unless it is there by the word of {@code now}. */
    private static void withdrawWithin(FieldDescriptor field, Message before, Message now, Message.Builder from) {
        Message.Builder inner = ((Message) from.getField(field)).toBuilder();
        withdraw(before, (Message) now.getField(field), inner);
        Message left = inner.build();
        if (left.getAllFields().isEmpty() && !now.hasField(field)) {
            from.clearField(field);
        } else {
            from.setField(field, left);
        }
    }

    private static boolean isSaid(Message message, FieldDescriptor field) {
        return field.isRepeated() ? message.getRepeatedFieldCount(field) > 0 : message.hasField(field);
    }

    /** Whether the fields within are looked at one by one. */
    private static boolean isOpen(FieldDescriptor field) {
        return !field.isRepeated()
                && field.getJavaType() == FieldDescriptor.JavaType.MESSAGE
                && !field.getMessageType().getFile().getPackage().equals("google.protobuf");
    }

    /** A map field's entries by key. */
    private static Map<Object, Message> entries(Object map) {
        Map<Object, Message> entries = new LinkedHashMap<>();
        for (Object each : (List<?>) map) {
            Message entry = (Message) each;
            entries.put(entry.getField(entry.getDescriptorForType().findFieldByNumber(KEY)), entry);
        }
        return entries;
    }
}
