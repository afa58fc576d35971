package io.signalbox.crd;

import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.signalbox.api.ApiOptions;
import io.signalbox.api.core.Metadata;
import io.signalbox.api.core.NamespacedStatuses;
import io.signalbox.api.core.Status;
import io.signalbox.comments.Comments;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

/**
 * Kubernetes' structural schema of a message's JSON. What no schema of that kind can say (that names lead somewhere,
 * that values fit each other) is left to the control plane, which answers with a status.
 *
 * @see <a href="https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema">
 *     Kubernetes on structural schemas</a>
 */
final class MessageSchema {

    private final Comments comments;
    private final Detail detail;
    private final Set<Descriptor> open;

    /** The messages around the one that is looked at; one that is inside itself again is cut there. */
    private final Deque<Descriptor> around = new ArrayDeque<>();

    /** @param open messages that may hold anything */
    MessageSchema(Comments comments, Detail detail, Set<Descriptor> open) {
        this.comments = comments;
        this.detail = detail;
        this.open = open;
    }

    /** The schema of a whole message, with its own comment. */
    JsonObject of(Descriptor type) {
        return described(comments.of(type), message(type));
    }

    private JsonObject message(Descriptor type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", "object");
        if (open.contains(type) || around.contains(type) || isOfStatusWithinSpec(type)) {
            schema.addProperty(ValueSchema.FREE_FORM, true);
            return schema;
        }
        around.push(type);
        JsonObject properties = new JsonObject();
        type.getFields().stream()
                .filter(field -> !isFilledFromMetadata(field))
                .forEach(field -> properties.add(field.getJsonName(), field(field)));
        around.pop();
        if (!properties.isEmpty()) {
            schema.add("properties", properties);
        }
        OneofRule.addTo(schema, type.getRealOneofs());
        if (type.equals(Status.getDescriptor()) || type.equals(NamespacedStatuses.getDescriptor())) {
            // Another control plane may have more to say than our protos know, as older Gloo Edges wrote beside
            // `statuses`.
            schema.addProperty(ValueSchema.FREE_FORM, true);
        }
        return schema;
    }

    /**
     * Kubernetes keeps it beside {@code spec}; in {@code spec} it means nothing, and kubectl says so of what the schema
     * lacks.
     */
    private static boolean isFilledFromMetadata(FieldDescriptor field) {
        return isMessage(field) && field.getMessageType().equals(Metadata.getDescriptor());
    }

    /** What Gloo Edge once wrote there is kept, but nobody reads it: no need to describe it. */
    private boolean isOfStatusWithinSpec(Descriptor type) {
        return !around.isEmpty() && type.equals(NamespacedStatuses.getDescriptor());
    }

    private JsonObject field(FieldDescriptor field) {
        String description = availability(field) + comments.of(field);
        JsonObject schema = field.isMapField() ? map(field) : field.isRepeated() ? list(field) : single(field);
        return described(detail.of(description, around.size()), schema);
    }

    private static String availability(FieldDescriptor field) {
        return switch (field.getOptions().getExtension(ApiOptions.availability)) {
            case HONOURED, UNRECOGNIZED -> "";
            case LATER -> "(Not honoured yet.) ";
            case ENTERPRISE -> "(Needs Gloo Edge Enterprise's filters.) ";
        };
    }

    private JsonObject map(FieldDescriptor field) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", "object");
        schema.add("additionalProperties", single(field.getMessageType().findFieldByName("value")));
        return schema;
    }

    private JsonObject list(FieldDescriptor field) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", "array");
        schema.add("items", single(field));
        return schema;
    }

    private JsonObject single(FieldDescriptor field) {
        if (!isMessage(field)) {
            return ValueSchema.scalar(field);
        }
        Descriptor type = field.getMessageType();
        return type.getFile().getPackage().equals("google.protobuf") ? ValueSchema.wellKnown(type) : message(type);
    }

    private static boolean isMessage(FieldDescriptor field) {
        return field.getJavaType() == FieldDescriptor.JavaType.MESSAGE;
    }

    private static JsonObject described(String description, JsonObject schema) {
        if (description.isEmpty()) {
            return schema;
        }
        JsonObject described = new JsonObject();
        described.addProperty("description", description);
        schema.asMap().forEach(described::add);
        return described;
    }
}
