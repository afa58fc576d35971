package io.signalbox.model;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.Availability;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import java.util.Optional;

/**
 * What to say of a field that is known and not honoured, after {@code signalbox.api.availability}, {@code as_if} and
 * {@code flag}: nothing if it asks for what is so anyway, since Gloo Edge's own chart writes many defaults.
 */
record NotHonoured(Severity severity, String words) {

    private static final String ANYTHING = "*";

    /** @return absent if the field is honoured */
    static Optional<NotHonoured> of(FieldDescriptor field) {
        return switch (availability(field)) {
            case LATER -> Optional.of(later(field));
            case ENTERPRISE ->
                Optional.of(new NotHonoured(
                        Severity.WARNING,
                        " needs Gloo Edge Enterprise's filters, which stock Envoy does not have, so it has no effect"));
            case HONOURED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static NotHonoured later(FieldDescriptor field) {
        Severity severity = asIf(field).equals(ANYTHING) ? Severity.NOTE : Severity.WARNING;
        String flag = field.getOptions().getExtension(ApiOptions.flag);
        if (!flag.isEmpty()) {
            return new NotHonoured(
                    severity, " is a Gloo Edge field that has no effect; Signalbox takes this from its flag " + flag);
        }
        return new NotHonoured(
                severity,
                severity == Severity.NOTE
                        ? " is a Gloo Edge field that Signalbox has no need of, so it has no effect"
                        : " is a Gloo Edge field that this build does not honour yet, so it has no effect");
    }

    private static Availability availability(FieldDescriptor field) {
        return field.getOptions().getExtension(ApiOptions.availability);
    }

    private static String asIf(FieldDescriptor field) {
        return field.getOptions().getExtension(ApiOptions.asIf);
    }

    /** Whether a field that is not honoured asks for what is so anyway. */
    static boolean isSoAnyway(FieldDescriptor field, YamlNode value) {
        if (field.isRepeated()) {
            return false;
        }
        String asIf = asIf(field);
        return asIf.isEmpty() ? isDefault(field, value) : isWithin(value, JsonParser.parseString(asIf));
    }

    private static boolean isDefault(FieldDescriptor field, YamlNode value) {
        if (!(value instanceof Scalar scalar)) {
            return false;
        }
        return switch (field.getJavaType()) {
            case BOOLEAN -> scalar.text().equals("false");
            case STRING -> scalar.text().isEmpty();
            case INT, LONG, FLOAT, DOUBLE -> scalar.text().equals("0");
            case MESSAGE ->
                field.getMessageType().getFullName().equals("google.protobuf.BoolValue")
                        && scalar.text().equals("false");
            case BYTE_STRING, ENUM -> false;
        };
    }

    private static boolean isWithin(YamlNode value, JsonElement known) {
        return switch (known) {
            case JsonPrimitive primitive ->
                value instanceof Scalar scalar && scalar.text().equals(primitive.getAsString());
            case JsonObject object ->
                value instanceof Mapping mapping
                        && mapping.entries().stream()
                                .allMatch(entry -> entry.key() instanceof Scalar name
                                        && object.has(name.text())
                                        && isWithin(entry.value(), object.get(name.text())));
            default -> false;
        };
    }
}
