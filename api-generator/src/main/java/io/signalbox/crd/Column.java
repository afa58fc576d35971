package io.signalbox.crd;

import com.google.gson.JsonObject;

/**
 * A column of {@code kubectl get}.
 *
 * @param type an OpenAPI type, or {@code date} for the time since then
 * @param path Kubernetes' simple JSONPath; of several values that it finds, one is shown
 */
record Column(String name, String type, String path, String description, Shown shown) {

    enum Shown {
        ALWAYS,
        /** With {@code kubectl get -o wide} alone. */
        WIDE
    }

    /** Statuses stand by the namespace of the control plane that wrote them; as a rule there is one. */
    static final Column STATE = text("State", ".status.statuses.*.state", "Whether the resource is in use.");

    static final Column REASON = text("Reason", ".status.statuses.*.reason", "What is wrong, and how to mend it.")
            .wide();

    static final Column AGE = new Column(
            "Age", "date", ".metadata.creationTimestamp", "Time since the resource was created.", Shown.ALWAYS);

    static Column text(String name, String path, String description) {
        return new Column(name, "string", path, description, Shown.ALWAYS);
    }

    static Column number(String name, String path, String description) {
        return new Column(name, "integer", path, description, Shown.ALWAYS);
    }

    static Column yesOrNo(String name, String path, String description) {
        return new Column(name, "boolean", path, description, Shown.ALWAYS);
    }

    Column wide() {
        return new Column(name, type, path, description, Shown.WIDE);
    }

    JsonObject json() {
        JsonObject json = new JsonObject();
        json.addProperty("name", name);
        json.addProperty("type", type);
        json.addProperty("jsonPath", path);
        json.addProperty("description", description);
        if (shown == Shown.WIDE) {
            json.addProperty("priority", 1);
        }
        return json;
    }
}
