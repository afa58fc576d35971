package io.signalbox.model;

import com.google.protobuf.Message;

/**
 * A kind of resource that Signalbox reads. Two kinds are the same when their group and name are.
 *
 * @param group the API group, empty for Kubernetes' core group
 * @param version the API version, as in {@code v1}
 * @param name the kind as operators write it, as in {@code VirtualService}
 * @param plural the name in Kubernetes' URLs, as in {@code virtualservices}
 * @param prototype the empty message that a resource's body is parsed into
 * @param body which part of a manifest the message stands for
 */
public record Kind<T extends Message>(String group, String version, String name, String plural, T prototype, Body body)
        implements Comparable<Kind<?>> {

    /** Which part of a manifest becomes the message. */
    public enum Body {
        /** The {@code spec} field: custom resources. */
        SPEC,
        /** All but {@code apiVersion}, {@code kind} and {@code metadata}: Kubernetes' own resources. */
        WHOLE
    }

    /** The manifest's {@code apiVersion}. */
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** The key of one resource of this kind. */
    public Key<T> key(String namespace, String objectName) {
        return new Key<>(this, namespace, objectName);
    }

    @Override
    public int compareTo(Kind<?> other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : group.compareTo(other.group);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kind<?> that && name.equals(that.name) && group.equals(that.group);
    }

    @Override
    public int hashCode() {
        return 31 * group.hashCode() + name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
