package io.signalbox.model;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import com.google.gson.JsonObject;
import io.signalbox.api.core.Status;

/**
 * Reads what this installation last said of an object in its {@code status}. Equal statuses are one instance: of
 * thousands of resources nearly all are accepted, and by the same proxy. Any thread may call.
 *
 * @param reporter the namespace under which this installation writes its statuses
 */
public record OwnStatuses(String reporter, Interner<Status> seen) {

    public OwnStatuses(String reporter) {
        this(reporter, Interners.newWeakInterner());
    }

    /** An empty one if it said nothing yet, or nothing that can be read. */
    Status of(JsonObject object) {
        if (object.get("status") instanceof JsonObject all
                && all.get("statuses") instanceof JsonObject statuses
                && statuses.get(reporter) instanceof JsonObject own) {
            return seen.intern(ManifestBodies.lenientStatus(own));
        }
        return Status.getDefaultInstance();
    }
}
