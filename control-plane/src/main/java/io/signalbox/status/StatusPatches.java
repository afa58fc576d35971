package io.signalbox.status;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.signalbox.api.core.Status;
import io.signalbox.model.Key;
import java.util.TreeMap;

/**
 * Writes one status by the status subresource, as a JSON merge patch (RFC 7386) of this installation's own entry: those
 * of others stay, and no read is needed before. Each field is given, so that none of an older status remains.
 */
final class StatusPatches {

    private final KubernetesClient client;
    private final String reporter;

    StatusPatches(KubernetesClient client, String reporter) {
        this.client = client;
        this.reporter = reporter;
    }

    /**
     * @param before what is there as far as is known: what of it is not said any more is taken away
     * @return the resource version that the object has now
     * @throws io.fabric8.kubernetes.client.KubernetesClientException if it could not be written
     */
    String write(Key<?> key, Status before, Status status) {
        GenericKubernetesResource now = client.genericKubernetesResources(
                        key.kind().apiVersion(), key.kind().name())
                .inNamespace(key.namespace())
                .withName(key.name())
                .subresource("status")
                .patch(PatchContext.of(PatchType.JSON_MERGE), body(before, status));
        return now.getMetadata().getResourceVersion();
    }

    /**
     * Whether the API server has the resource, now. Asked as a list, which a source has the right to; get it has not.
     */
    boolean isThere(Key<?> key) {
        return !client.genericKubernetesResources(
                        key.kind().apiVersion(), key.kind().name())
                .inNamespace(key.namespace())
                .withField("metadata.name", key.name())
                .list()
                .getItems()
                .isEmpty();
    }

    private String body(Status before, Status status) {
        JsonObject statuses = new JsonObject();
        statuses.add(reporter, own(before, status));
        JsonObject outer = new JsonObject();
        outer.add("statuses", statuses);
        JsonObject patch = new JsonObject();
        patch.add("status", outer);
        return patch.toString();
    }

    private static JsonObject own(Status before, Status status) {
        JsonObject own = new JsonObject();
        own.addProperty("state", status.getState().name());
        own.add("reason", orNothing(status.getReason()));
        own.add("reportedBy", orNothing(status.getReportedBy()));
        own.add("subresourceStatuses", subresources(before, status));
        own.add("details", details(before, status));
        own.add("Messages", messages(status));
        return own;
    }

    private static JsonElement subresources(Status before, Status status) {
        if (status.getSubresourceStatusesCount() == 0) {
            return JsonNull.INSTANCE;
        }
        JsonObject subresources = new JsonObject();
        before.getSubresourceStatusesMap().keySet().forEach(name -> subresources.add(name, JsonNull.INSTANCE));
        new TreeMap<>(status.getSubresourceStatusesMap())
                .forEach((name, now) -> subresources.add(
                        name, own(before.getSubresourceStatusesOrDefault(name, Status.getDefaultInstance()), now)));
        return subresources;
    }

    /** All that Signalbox writes there is text; what else is there, it takes away. */
    private static JsonElement details(Status before, Status status) {
        if (!status.hasDetails()) {
            return JsonNull.INSTANCE;
        }
        JsonObject details = new JsonObject();
        before.getDetails().getFieldsMap().keySet().forEach(name -> details.add(name, JsonNull.INSTANCE));
        new TreeMap<>(status.getDetails().getFieldsMap())
                .forEach((name, value) -> details.addProperty(name, value.getStringValue()));
        return details;
    }

    private static JsonElement orNothing(String text) {
        return text.isEmpty() ? JsonNull.INSTANCE : new JsonPrimitive(text);
    }

    private static JsonElement messages(Status status) {
        if (status.getMessagesCount() == 0) {
            return JsonNull.INSTANCE;
        }
        JsonArray messages = new JsonArray();
        status.getMessagesList().forEach(messages::add);
        return messages;
    }
}
