package io.signalbox.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.model.YamlNode.Content;
import io.signalbox.model.YamlNode.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Single values: checks what stands in the manifest against the field's type and writes it as protobuf's JSON. */
final class ScalarReader {

    private static final BigInteger UINT32_MAX = BigInteger.ONE.shiftLeft(32).subtract(BigInteger.ONE);
    private static final BigInteger UINT64_MAX = BigInteger.ONE.shiftLeft(64).subtract(BigInteger.ONE);

    /** What YAML 1.1 takes for true and false; Kubernetes' tools still read it so. */
    private static final Set<String> YES = Set.of("yes", "Yes", "YES", "on", "On", "ON");

    private static final Set<String> NO = Set.of("no", "No", "NO", "off", "Off", "OFF");

    /** A number with more digits fits no field, and would cost time to read. */
    private static final int DIGITS_MAX = 400;

    private final Reading reading;

    ScalarReader(Reading reading) {
        this.reading = reading;
    }

    /** The value of a field that is neither a message nor a map; absent when it is wrong, which then is reported. */
    @Nullable
    JsonElement read(FieldDescriptor field, YamlNode node, FieldPath path) {
        if (!(node instanceof Scalar scalar)) {
            reading.wrongType(path, node, wanted(field));
            return null;
        }
        return switch (field.getJavaType()) {
            case STRING -> text(scalar, path, wanted(field));
            case BYTE_STRING -> bytes(scalar, path);
            case BOOLEAN -> bool(scalar, path);
            case INT, LONG -> integer(field, scalar, path);
            case FLOAT, DOUBLE -> number(scalar, path);
            case ENUM -> enumValue(field.getEnumType(), scalar, path);
            case MESSAGE -> throw new IllegalArgumentException(field.getFullName() + " is a message");
        };
    }

    private static String wanted(FieldDescriptor field) {
        return switch (field.getJavaType()) {
            case STRING -> "text";
            case BYTE_STRING -> "text in base64";
            case BOOLEAN -> "true or false";
            case INT, LONG -> "a whole number";
            case FLOAT, DOUBLE -> "a number";
            case ENUM -> "one of " + String.join(", ", names(field.getEnumType()));
            case MESSAGE -> "a mapping";
        };
    }

    @Nullable
    JsonElement text(Scalar scalar, FieldPath path, String wanted) {
        if (!scalar.isText()) {
            String quotes = scalar.isNull() ? "" : "; put it in quotes";
            reading.error(
                    ManifestProblem.WRONG_TYPE,
                    path,
                    scalar.position(),
                    path + " must be " + wanted + ", but is " + scalar.describe() + quotes);
            return null;
        }
        return new JsonPrimitive(scalar.text());
    }

    private @Nullable JsonElement bytes(Scalar scalar, FieldPath path) {
        JsonElement text = text(scalar, path, "text in base64");
        if (text == null) {
            return null;
        }
        String encoded = scalar.text().replaceAll("\\s", "");
        try {
            Base64.getDecoder().decode(encoded.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            // The exception's message quotes a character of what may be a secret.
            reading.error(ManifestProblem.BAD_VALUE, path, scalar.position(), path + " is not base64");
            return null;
        }
        return new JsonPrimitive(encoded);
    }

    private @Nullable JsonElement bool(Scalar scalar, FieldPath path) {
        if (scalar.content() == Content.BOOL) {
            return new JsonPrimitive(Boolean.parseBoolean(scalar.text()));
        }
        if (scalar.content() == Content.PLAIN && (YES.contains(scalar.text()) || NO.contains(scalar.text()))) {
            return new JsonPrimitive(YES.contains(scalar.text()));
        }
        boolean quoted = scalar.text().equals("true") || scalar.text().equals("false");
        reading.error(
                ManifestProblem.WRONG_TYPE,
                path,
                scalar.position(),
                path + " must be true or false" + (quoted ? " without quotes" : "") + ", but is " + scalar.describe());
        return null;
    }

    private @Nullable JsonElement integer(FieldDescriptor field, Scalar scalar, FieldPath path) {
        BigInteger value = whole(scalar);
        if (value == null) {
            reading.error(
                    ManifestProblem.WRONG_TYPE,
                    path,
                    scalar.position(),
                    path + " must be a whole number, but is " + reading.quote(scalar.text()));
            return null;
        }
        BigInteger least = least(field);
        BigInteger most = most(field);
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            reading.error(
                    ManifestProblem.OUT_OF_RANGE,
                    path,
                    scalar.position(),
                    path + " must be from " + least + " to " + most + ", but is " + reading.quote(scalar.text()));
            return null;
        }
        return new JsonPrimitive(value);
    }

    /** Protobuf's JSON takes numbers in quotes too, and {@code 1.0} and {@code 1e3} where a whole number is wanted. */
    private static @Nullable BigInteger whole(Scalar scalar) {
        String text = scalar.text();
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            return null;
        }
        try {
            if (text.startsWith("0x")) {
                return new BigInteger(text.substring(2), 16);
            }
            if (text.startsWith("0o")) {
                return new BigInteger(text.substring(2), 8);
            }
            if (text.length() > 1 && text.startsWith("0") && text.chars().allMatch(Character::isDigit)) {
                return null; // Octal for YAML 1.1, decimal for YAML 1.2: nobody can know what is meant.
            }
            BigDecimal value = new BigDecimal(text);
            return Math.abs((long) value.scale()) > DIGITS_MAX ? null : value.toBigIntegerExact();
        } catch (ArithmeticException | NumberFormatException e) {
            return null;
        }
    }

    /** A number of no declared type; empty for what JSON cannot write, such as infinity. */
    static Optional<Number> freeNumber(Scalar scalar) {
        BigInteger whole = whole(scalar);
        if (whole != null) {
            return Optional.of(whole);
        }
        try {
            double value = Double.parseDouble(scalar.text());
            return Double.isFinite(value) ? Optional.of(value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static BigInteger least(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, FIXED32, UINT64, FIXED64 -> BigInteger.ZERO;
            case INT64, SINT64, SFIXED64 -> BigInteger.valueOf(Long.MIN_VALUE);
            default -> BigInteger.valueOf(Integer.MIN_VALUE);
        };
    }

    private static BigInteger most(FieldDescriptor field) {
        return switch (field.getType()) {
            case UINT32, FIXED32 -> UINT32_MAX;
            case UINT64, FIXED64 -> UINT64_MAX;
            case INT64, SINT64, SFIXED64 -> BigInteger.valueOf(Long.MAX_VALUE);
            default -> BigInteger.valueOf(Integer.MAX_VALUE);
        };
    }

    private @Nullable JsonElement number(Scalar scalar, FieldPath path) {
        try {
            double value = Double.parseDouble(scalar.text());
            if (!scalar.isNull() && scalar.text().length() <= DIGITS_MAX && Double.isFinite(value)) {
                return new JsonPrimitive(value);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        reading.error(
                ManifestProblem.WRONG_TYPE,
                path,
                scalar.position(),
                path + " must be a number, but is " + reading.quote(scalar.text()));
        return null;
    }

    private @Nullable JsonElement enumValue(EnumDescriptor type, Scalar scalar, FieldPath path) {
        EnumValueDescriptor value = type.findValueByName(scalar.text());
        if (value == null && scalar.content() == Content.INTEGER) {
            BigInteger number = whole(scalar);
            value = number == null || number.bitLength() > 31 ? null : type.findValueByNumber(number.intValue());
        }
        if (value == null) {
            List<String> names = names(type);
            reading.error(
                    ManifestProblem.BAD_VALUE,
                    path,
                    scalar.position(),
                    path + " must be one of " + String.join(", ", names) + ", but is " + reading.quote(scalar.text())
                            + NearestName.hint(scalar.text(), names));
            return null;
        }
        return new JsonPrimitive(value.getName());
    }

    private static List<String> names(EnumDescriptor type) {
        return type.getValues().stream().map(EnumValueDescriptor::getName).toList();
    }

    @Nullable
    JsonElement duration(Scalar scalar, FieldPath path) {
        if (scalar.isText() || scalar.text().equals("0")) {
            var written = GoDuration.toProtobufJson(scalar.text());
            if (written.isPresent()) {
                return new JsonPrimitive(written.get());
            }
        }
        reading.error(
                ManifestProblem.BAD_VALUE,
                path,
                scalar.position(),
                path + " must be a duration such as 5s, 250ms or 1m30s, but is " + reading.quote(scalar.text()));
        return null;
    }

    @Nullable
    JsonElement timestamp(Scalar scalar, FieldPath path) {
        try {
            return new JsonPrimitive(
                    OffsetDateTime.parse(scalar.text()).toInstant().toString());
        } catch (DateTimeException e) {
            reading.error(
                    ManifestProblem.BAD_VALUE,
                    path,
                    scalar.position(),
                    path + " must be a time such as 2026-11-24T17:00:00Z, but is " + reading.quote(scalar.text()));
            return null;
        }
    }
}
