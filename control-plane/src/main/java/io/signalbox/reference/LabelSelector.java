package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import io.signalbox.api.gateway.RouteTableSelector;
import io.signalbox.api.gateway.VirtualServiceSelectorExpressions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requirements on labels, all of which must hold, with Kubernetes' meaning: {@code NotIn} and {@code NotEquals} also
 * match when the label is absent; {@code GreaterThan} and {@code LessThan} compare whole numbers. <a
 * href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors">Label selectors</a>
 */
public record LabelSelector(ImmutableList<Requirement> requirements) {

    /** @param values what {@code operator} compares with */
    public record Requirement(String key, Operator operator, ImmutableList<String> values) {

        boolean holds(Map<String, String> labels) {
            String value = labels.get(key);
            return switch (operator) {
                case EQUALS, IN -> value != null && values.contains(value);
                case NOT_EQUALS, NOT_IN -> value == null || !values.contains(value);
                case EXISTS -> value != null;
                case DOES_NOT_EXIST -> value == null;
                case GREATER_THAN -> compare(value) > 0;
                case LESS_THAN -> compare(value) < 0;
            };
        }

        /** 0 also when one of both is no number: then neither comparison holds, as in Kubernetes. */
        private int compare(@Nullable String value) {
            Long left = value == null ? null : number(value);
            Long right = values.size() == 1 ? number(values.getFirst()) : null;
            return left == null || right == null ? 0 : left.compareTo(right);
        }

        /** What is wrong with it, or null if nothing is. */
        @Nullable
        String defect() {
            return switch (operator) {
                case EQUALS, NOT_EQUALS -> values.size() == 1 ? null : operator + " takes exactly one value";
                case IN, NOT_IN -> values.isEmpty() ? operator + " needs at least one value" : null;
                case EXISTS, DOES_NOT_EXIST -> values.isEmpty() ? null : operator + " takes no values";
                case GREATER_THAN, LESS_THAN ->
                    values.size() == 1 && number(values.getFirst()) != null
                            ? null
                            : operator + " takes exactly one whole number";
            };
        }

        private static @Nullable Long number(String text) {
            try {
                return Long.valueOf(text);
            } catch (NumberFormatException notANumber) {
                return null;
            }
        }
    }

    /** As Gloo Edge names them. */
    public enum Operator {
        EQUALS("Equals"),
        NOT_EQUALS("NotEquals"),
        IN("In"),
        NOT_IN("NotIn"),
        EXISTS("Exists"),
        DOES_NOT_EXIST("DoesNotExist"),
        GREATER_THAN("GreaterThan"),
        LESS_THAN("LessThan");

        private final String written;

        Operator(String written) {
            this.written = written;
        }

        @Override
        public String toString() {
            return written;
        }
    }

    /** Of {@code httpGateway.virtualServiceExpressions}. */
    public static LabelSelector ofGateway(VirtualServiceSelectorExpressions expressions) {
        return new LabelSelector(expressions.getExpressionsList().stream()
                .map(expression -> new Requirement(
                        expression.getKey(),
                        operator(expression.getOperator().name()),
                        ImmutableList.copyOf(expression.getValuesList())))
                .collect(ImmutableList.toImmutableList()));
    }

    /** Of {@code delegateAction.selector}: its labels, which must be there as they are, and its expressions. */
    public static LabelSelector ofRouteTables(RouteTableSelector selector) {
        Stream<Requirement> labels = new TreeMap<>(selector.getLabelsMap())
                .entrySet().stream()
                        .map(label ->
                                new Requirement(label.getKey(), Operator.EQUALS, ImmutableList.of(label.getValue())));
        Stream<Requirement> expressions = selector.getExpressionsList().stream()
                .map(expression -> new Requirement(
                        expression.getKey(),
                        operator(expression.getOperator().name()),
                        ImmutableList.copyOf(expression.getValuesList())));
        return new LabelSelector(Stream.concat(labels, expressions).collect(ImmutableList.toImmutableList()));
    }

    /** The two messages have an enum each, with the same names. */
    private static Operator operator(String name) {
        return switch (name) {
            case "Equals", "DoubleEquals" -> Operator.EQUALS;
            case "NotEquals" -> Operator.NOT_EQUALS;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "GreaterThan" -> Operator.GREATER_THAN;
            case "LessThan" -> Operator.LESS_THAN;
            default -> Operator.IN; // "In"; or unknown, which the reader lets nobody write
        };
    }

    /** Whether all requirements hold; a selector with a defect matches nothing. */
    public boolean matches(Map<String, String> labels) {
        return defects().isEmpty() && requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    /** What is wrong with the requirements, each with its place in the list; empty if nothing is. */
    public List<Defect> defects() {
        ImmutableList.Builder<Defect> defects = ImmutableList.builder();
        for (int i = 0; i < requirements.size(); i++) {
            Requirement requirement = requirements.get(i);
            String defect = requirement.key().isEmpty() ? "the key is empty" : requirement.defect();
            if (defect != null) {
                defects.add(new Defect(i, defect));
            }
        }
        return defects.build();
    }

    /** @param index of the requirement, from 0 */
    public record Defect(int index, String message) {}
}
