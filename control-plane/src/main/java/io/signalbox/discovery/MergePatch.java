package io.signalbox.discovery;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import java.util.Map;

/**
 * JSON merge patches, <a href="https://www.rfc-editor.org/rfc/rfc7386">RFC 7386</a>: what they do not mention stays,
 * so that fields that this build does not know are not lost.
 */
final class MergePatch {

    private MergePatch() {}

    /** What makes the one into the other; empty if they are the same. */
    static JsonObject between(JsonObject before, JsonObject after) {
        JsonObject patch = new JsonObject();
        for (String gone : before.keySet()) {
            if (!after.has(gone)) {
                patch.add(gone, JsonNull.INSTANCE);
            }
        }
        for (Map.Entry<String, JsonElement> entry : after.entrySet()) {
            JsonElement old = before.get(entry.getKey());
            JsonElement now = entry.getValue();
            if (now.equals(old)) {
                continue;
            }
            boolean inner = old != null && old.isJsonObject() && now.isJsonObject();
            patch.add(entry.getKey(), inner ? between(old.getAsJsonObject(), now.getAsJsonObject()) : now);
        }
        return patch;
    }
}
