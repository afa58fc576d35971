package io.signalbox.envoy;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Durations;
import com.google.protobuf.util.Timestamps;
import io.envoyproxy.pgv.validate.Validate.BytesRules;
import io.envoyproxy.pgv.validate.Validate.EnumRules;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The rules of protoc-gen-validate for one value: numbers, durations, enums, bytes, types of an {@link Any}; strings
 * are {@link StringConstraints}. The rules for numbers exist twelve times, once per type of number, with the same
 * names: they are read by name, as values, instead of twelve times over.
 */
final class ValueConstraints {

    private ValueConstraints() {}

    /**
     * What is wrong with the value, each as the end of a sentence; a wrapper such as UInt32Value stands for what it
     * wraps.
     */
    static List<String> complaints(FieldRules rules, Object value) {
        return switch (rules.getTypeCase()) {
            case TYPE_NOT_SET, BOOL, REPEATED, MAP -> ImmutableList.of();
            case STRING -> StringConstraints.complaints(rules.getString(), (String) unwrapped(value));
            case ENUM -> enumComplaints(rules.getEnum(), (EnumValueDescriptor) value);
            case BYTES -> byteComplaints(rules.getBytes(), (ByteString) unwrapped(value));
            case ANY -> ordered(rules.getAny(), ((Any) value).getTypeUrl(), Order.natural());
            case DURATION -> ordered(rules.getDuration(), (Duration) value, DURATIONS);
            case TIMESTAMP -> ordered(rules.getTimestamp(), (Timestamp) value, TIMESTAMPS);
            case FLOAT -> number(rules.getFloat(), value);
            case DOUBLE -> number(rules.getDouble(), value);
            case INT32 -> number(rules.getInt32(), value);
            case INT64 -> number(rules.getInt64(), value);
            case UINT32 -> number(rules.getUint32(), value);
            case UINT64 -> number(rules.getUint64(), value);
            case SINT32 -> number(rules.getSint32(), value);
            case SINT64 -> number(rules.getSint64(), value);
            case FIXED32 -> number(rules.getFixed32(), value);
            case FIXED64 -> number(rules.getFixed64(), value);
            case SFIXED32 -> number(rules.getSfixed32(), value);
            case SFIXED64 -> number(rules.getSfixed64(), value);
        };
    }

    private static Object unwrapped(Object value) {
        if (value instanceof Message wrapper) {
            return wrapper.getField(wrapper.getDescriptorForType().findFieldByName("value"));
        }
        return value;
    }

    private static List<String> number(Message rules, Object value) {
        return switch (unwrapped(value)) {
            case Integer number when isUnsigned(rules) -> ordered(rules, number, UNSIGNED_INTEGERS);
            case Long number when isUnsigned(rules) -> ordered(rules, number, UNSIGNED_LONGS);
            case Integer number -> ordered(rules, number, Order.<Integer>natural());
            case Long number -> ordered(rules, number, Order.<Long>natural());
            case Float number -> ordered(rules, number, Order.<Float>natural());
            case Double number -> ordered(rules, number, Order.<Double>natural());
            case Object other -> throw new IllegalStateException(other.getClass() + " is not a number");
        };
    }

    /** How values of a type compare, and how they are shown. */
    private record Order<T>(Comparator<T> comparator, Function<T, String> text) {

        static <T extends Comparable<T>> Order<T> natural() {
            return new Order<T>(Comparator.naturalOrder(), Object::toString);
        }
    }

    private static final Order<Integer> UNSIGNED_INTEGERS =
            new Order<>(Integer::compareUnsigned, Integer::toUnsignedString);
    private static final Order<Long> UNSIGNED_LONGS = new Order<>(Long::compareUnsigned, Long::toUnsignedString);
    private static final Order<Duration> DURATIONS = new Order<>(Durations.comparator(), Durations::toString);
    private static final Order<Timestamp> TIMESTAMPS = new Order<>(Timestamps.comparator(), Timestamps::toString);

    private static boolean isUnsigned(Message rules) {
        String name = rules.getDescriptorForType().getName();
        return name.startsWith("UInt") || name.startsWith("Fixed");
    }

    /** Rules named const, lt, lte, gt, gte, in and not_in, as they are for all that has an order. */
    private static <T> List<String> ordered(Message rules, T value, Order<T> order) {
        Map<String, Object> bounds = new LinkedHashMap<>();
        rules.getAllFields().forEach((rule, bound) -> bounds.put(rule.getName(), bound));
        List<String> complaints = new ArrayList<>();
        bounds.forEach((rule, bound) -> {
            if (!keeps(value, rule, bound, order)) {
                complaints.add("must be " + wanted(rule) + " " + shown(bound, value, order) + ", is "
                        + order.text().apply(value));
            }
        });
        // Bounds the wrong way round mean "outside of the range": one of them is enough.
        return complaints.size() == 1 && isInverted(bounds, value, order) ? List.of() : complaints;
    }

    private static <T> boolean keeps(T value, String rule, Object bound, Order<T> order) {
        return switch (rule) {
            case "const" -> order.comparator().compare(value, cast(bound, value)) == 0;
            case "lt" -> order.comparator().compare(value, cast(bound, value)) < 0;
            case "lte" -> order.comparator().compare(value, cast(bound, value)) <= 0;
            case "gt" -> order.comparator().compare(value, cast(bound, value)) > 0;
            case "gte" -> order.comparator().compare(value, cast(bound, value)) >= 0;
            case "in" -> ((List<?>) bound).contains(value);
            case "not_in" -> !((List<?>) bound).contains(value);
            default -> true; // required and ignore_empty are not about the value
        };
    }

    private static <T> boolean isInverted(Map<String, Object> bounds, T value, Order<T> order) {
        Object low = bounds.getOrDefault("gt", bounds.get("gte"));
        Object high = bounds.getOrDefault("lt", bounds.get("lte"));
        return low != null && high != null && order.comparator().compare(cast(low, value), cast(high, value)) > 0;
    }

    private static String wanted(String rule) {
        return switch (rule) {
            case "lt" -> "less than";
            case "lte" -> "at most";
            case "gt" -> "more than";
            case "gte" -> "at least";
            case "in" -> "one of";
            case "not_in" -> "none of";
            default -> "exactly";
        };
    }

    /** A rule's bound has the type of the values that it bounds: the rules' descriptors say so. */
    @SuppressWarnings("unchecked")
    private static <T> T cast(Object bound, T sameType) {
        return (T) sameType.getClass().cast(bound);
    }

    private static <T> String shown(Object bound, T value, Order<T> order) {
        return bound instanceof List<?> list
                ? list.stream().map(each -> shown(each, value, order)).toList().toString()
                : order.text().apply(cast(bound, value));
    }

    private static List<String> enumComplaints(EnumRules rules, EnumValueDescriptor value) {
        ImmutableList.Builder<String> complaints = ImmutableList.builder();
        int number = value.getNumber();
        if (rules.getDefinedOnly() && value.getType().findValueByNumber(number) == null) {
            complaints.add("must be a value that " + value.getType().getName() + " has, is " + number);
        }
        if (rules.hasConst() && rules.getConst() != number) {
            complaints.add("must be " + rules.getConst() + ", is " + number);
        }
        if (rules.getInCount() > 0 && !rules.getInList().contains(number)) {
            complaints.add("must be one of " + rules.getInList() + ", is " + number);
        }
        if (rules.getNotInList().contains(number)) {
            complaints.add("must not be " + value.getName());
        }
        return complaints.build();
    }

    /** Envoy's API asks of bytes only how many there are. */
    private static List<String> byteComplaints(BytesRules rules, ByteString value) {
        if (value.isEmpty() && rules.getIgnoreEmpty()) {
            return ImmutableList.of();
        }
        ImmutableList.Builder<String> complaints = ImmutableList.builder();
        if (rules.hasLen() && value.size() != rules.getLen()) {
            complaints.add("must be " + rules.getLen() + " bytes long, is " + value.size());
        }
        if (value.size() < rules.getMinLen()) {
            complaints.add("must be at least " + rules.getMinLen() + " bytes long, is " + value.size());
        }
        if (rules.hasMaxLen() && value.size() > rules.getMaxLen()) {
            complaints.add("must be at most " + rules.getMaxLen() + " bytes long, is " + value.size());
        }
        return complaints.build();
    }
}
