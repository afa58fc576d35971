package io.signalbox.model;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.signalbox.model.Reading.Field;
import io.signalbox.model.YamlNode.Mapping;
import java.util.HashMap;
import java.util.Map;

/**
 * Fields of which only one may be set (protobuf's oneof). Gloo Edge silently takes the one that its API declares last,
 * and its own chart relies on it: it writes {@code httpGateway: {}} beside a {@code hybridGateway}. Here what says
 * something wins over what is empty, and two that say something are a mistake.
 */
final class Alternatives {

    private record Choice(FieldDescriptor descriptor, Field field) {}

    private final Map<OneofDescriptor, Choice> chosen = new HashMap<>();

    /** @param fields those of a message that are set, each once */
    Alternatives(Map<FieldDescriptor, Field> fields) {
        fields.forEach((descriptor, field) -> {
            OneofDescriptor oneof = descriptor.getRealContainingOneof();
            if (oneof != null) {
                chosen.merge(
                        oneof,
                        new Choice(descriptor, field),
                        (first, next) -> isEmpty(first.field()) && !isEmpty(next.field()) ? next : first);
            }
        });
    }

    /**
     * Whether the field counts. If not, it is reported: empty beside what says something, as a note where Gloo Edge
     * drops it too and as a warning where it does not; else as a mistake.
     */
    boolean counts(FieldDescriptor descriptor, Field field, FieldPath path, Reading reading) {
        OneofDescriptor oneof = descriptor.getRealContainingOneof();
        Choice choice = oneof == null ? null : chosen.get(oneof);
        if (choice == null || choice.descriptor().equals(descriptor)) {
            return true;
        }
        Field other = choice.field();
        if (isEmpty(field) && !isEmpty(other)) {
            Severity severity =
                    descriptor.getIndex() < choice.descriptor().getIndex() ? Severity.NOTE : Severity.WARNING;
            reading.add(new Problem(
                    severity,
                    ManifestProblem.EMPTY_ALTERNATIVE,
                    path,
                    field.position(),
                    field.name() + " is empty beside " + other.name() + inLine(other) + ", so it has no effect"));
        } else {
            reading.error(
                    ManifestProblem.ONEOF_CONFLICT,
                    path,
                    field.position(),
                    field.name() + " cannot stand beside " + other.name() + inLine(other) + "; keep one");
        }
        return false;
    }

    private static boolean isEmpty(Field field) {
        return field.value() instanceof Mapping mapping && mapping.entries().isEmpty();
    }

    /** Where another field stands; nothing for an object that was written in no file. */
    static String inLine(Field field) {
        return field.position().equals(ApiObjects.NOWHERE)
                ? ""
                : " (line " + field.position().line() + ")";
    }
}
