package io.signalbox.feature;

import com.google.common.collect.ImmutableSet;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import com.google.protobuf.Message;

/**
 * Options from several places, one over the other. Options are taken whole, never parts of one, and the alternatives of
 * a {@code oneof} are one option.
 */
final class OptionLayers {

    private OptionLayers() {}

    /** What {@code upper} sets, and the rest from {@code lower}. */
    @SuppressWarnings("unchecked") // a builder builds what it is the builder of
    static <O extends Message> O over(O upper, O lower) {
        if (lower.equals(lower.getDefaultInstanceForType())) {
            return upper;
        }
        Message.Builder merged = upper.toBuilder();
        lower.getAllFields().forEach((field, value) -> {
            if (!isSet(upper, field)) {
                merged.setField(field, value);
            }
        });
        return (O) merged.build();
    }

    /** The JSON names of the options that {@code lower} sets, and {@code upper} does not. */
    static <O extends Message> ImmutableSet<String> fromBelow(O upper, O lower) {
        return lower.getAllFields().keySet().stream()
                .filter(field -> !isSet(upper, field))
                .map(FieldDescriptor::getJsonName)
                .collect(ImmutableSet.toImmutableSet());
    }

    private static boolean isSet(Message options, FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof != null) {
            return options.hasOneof(oneof);
        }
        return field.isRepeated() ? options.getRepeatedFieldCount(field) > 0 : options.hasField(field);
    }

    /**
     * Takes over what was said of options. A warning of one that was written elsewhere is told there; an error of it
     * can only be of this and another together, and is told here.
     *
     * @param elsewhere the JSON names of the options that were written elsewhere
     * @param scope looks at the options
     */
    static void tell(Scope trial, ImmutableSet<String> elsewhere, Scope scope) {
        scope.adoptReports(
                trial,
                report -> report.isError()
                        || elsewhere.stream()
                                .map(field -> scope.path().field(field).value())
                                .noneMatch(path -> report.field().value().startsWith(path)));
    }
}
