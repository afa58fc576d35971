package io.signalbox.model;

/**
 * The way from a manifest's top to a field, as in {@code spec.virtualHost.routes[2].options.retries}. Empty: the
 * whole resource.
 */
public record FieldPath(String value) implements Comparable<FieldPath> {

    public static final FieldPath ROOT = new FieldPath("");
    public static final FieldPath SPEC = new FieldPath("spec");

    /** The path of a field below this one; {@code name} may itself be a path such as {@code options.cors}. */
    public FieldPath field(String name) {
        return value.isEmpty() ? new FieldPath(name) : new FieldPath(value + "." + name);
    }

    /** The path of an element of a list, counted from 0. */
    public FieldPath index(int index) {
        return new FieldPath(value + "[" + index + "]");
    }

    /** The path of a map's entry, as in {@code metadata.labels["app"]}. */
    public FieldPath entry(String key) {
        return new FieldPath(value + "[\"" + key + "\"]");
    }

    @Override
    public int compareTo(FieldPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
