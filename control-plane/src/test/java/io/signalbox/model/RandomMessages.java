package io.signalbox.model;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Timestamp;
import com.google.protobuf.Value;
import java.util.List;
import java.util.Random;

/** Messages with every kind of field set at random, and with texts that YAML might take for something else. */
final class RandomMessages {

    private static final int DEPTH_MAX = 6;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "on",
            "No",
            "y",
            "null",
            "~",
            "true",
            "1",
            "012",
            "0x1F",
            "1e3",
            ".inf",
            "1_000",
            "12:30",
            "=",
            "<<",
            "- a",
            "a: b",
            "a #b",
            "#a",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "[a]",
            "{a}",
            "'a'",
            "\"a\"",
            "a\\b",
            "two\nlines",
            "two\nlines\n",
            "three\n\n\nlines\n\n",
            "\n",
            " lead\nx",
            "trail \nx",
            "tab\tx",
            "x\r\ny",
            "\u0007",
            "ünï☃😀",
            "\u2028",
            "\ufeff",
            "---",
            "...",
            "--- a\n---\n",
            "key:\n  - x\n",
            "a:",
            ":a",
            "::",
            "/a/b?c=d&e=f",
            "x".repeat(300),
            "2026-11-24",
            "2026-11-24T17:00:00Z",
            "?",
            "? a",
            "|",
            ">",
            "-",
            "+1",
            "-1");

    private final Random random;

    RandomMessages(long seed) {
        this.random = new Random(seed);
    }

    /** A message that protobuf's JSON can say. */
    @SuppressWarnings("unchecked") // A prototype's builder builds what the prototype is.
    <T extends Message> T like(T prototype) {
        Message.Builder builder = prototype.newBuilderForType();
        fill(builder, 0);
        return (T) builder.build();
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    private void fill(Message.Builder builder, int depth) {
        List<FieldDescriptor> fields = builder.getDescriptorForType().getFields();
        boolean entry = builder.getDescriptorForType().getOptions().getMapEntry();
        double share = entry ? 1 : Math.min(0.6, 6.0 / Math.max(1, fields.size()));
        for (FieldDescriptor field : fields) {
            boolean envelope =
                    depth == 0 && List.of("metadata", "namespaced_statuses").contains(field.getName());
            if (random.nextDouble() > share || envelope || (!entry && depth >= DEPTH_MAX && isMessage(field))) {
                continue;
            }
            if (!field.isRepeated()) {
                builder.setField(field, value(builder, field, depth));
                continue;
            }
            for (int i = random.nextInt(3); i >= 0; i--) {
                Object element = value(builder, field, depth);
                if (!field.isMapField()) {
                    builder.addRepeatedField(field, element);
                } else if (builder.getRepeatedFieldCount(field) == 0) {
                    builder.addRepeatedField(field, element);
                }
            }
        }
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private Object value(Message.Builder owner, FieldDescriptor field, int depth) {
        return switch (field.getJavaType()) {
            case INT -> field.getType() == FieldDescriptor.Type.INT32 ? random.nextInt() : random.nextInt() >>> 1;
            case LONG -> random.nextLong();
            case FLOAT -> (float) random.nextInt(100) / 8;
            case DOUBLE -> random.nextDouble();
            case BOOLEAN -> random.nextBoolean();
            case STRING -> text();
            case BYTE_STRING -> ByteString.copyFromUtf8(text());
            case ENUM ->
                field.getEnumType()
                        .getValues()
                        .get(random.nextInt(field.getEnumType().getValues().size()));
            case MESSAGE -> message(owner.newBuilderForField(field), field.getMessageType(), depth + 1);
        };
    }

    private Message message(Message.Builder builder, Descriptor type, int depth) {
        switch (type.getFullName()) {
            case "google.protobuf.Duration" -> {
                return Duration.newBuilder()
                        .setSeconds(random.nextInt(100_000))
                        .setNanos(random.nextInt(1_000_000_000))
                        .build();
            }
            case "google.protobuf.Timestamp" -> {
                return Timestamp.newBuilder()
                        .setSeconds(random.nextInt())
                        .setNanos(random.nextInt(1_000_000_000))
                        .build();
            }
            case "google.protobuf.Value" -> {
                return freeValue(depth);
            }
            case "google.protobuf.Struct" -> {
                return Struct.newBuilder().putFields(text(), freeValue(depth)).build();
            }
            case "google.protobuf.Any" -> {
                return Any.pack(StringValue.of(text()));
            }
            default -> {
                fill(builder, depth);
                return builder.build();
            }
        }
    }

    /** Not null: where one value may stand, null is none. */
    private Value freeValue(int depth) {
        Value.Builder value = Value.newBuilder();
        return switch (random.nextInt(depth < DEPTH_MAX ? 4 : 3)) {
            case 0 -> value.setStringValue(text()).build();
            case 1 -> value.setNumberValue(random.nextInt(1000) / 4.0).build();
            case 2 -> value.setBoolValue(random.nextBoolean()).build();
            default ->
                value.setStructValue(Struct.newBuilder().putFields(text(), freeValue(depth + 1)))
                        .build();
        };
    }
}
