package io.signalbox.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.Descriptors.FieldDescriptor;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.signalbox.api.gloo.Proxy;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.translation.ProxyMaker;
import java.util.Optional;

/**
 * Writes Proxies, and none but Signalbox's own: each change names the very object that is meant, so that the API server
 * refuses it if another has taken its place.
 */
final class ProxyPatches {

    /** Gloo Edge's mark of a Proxy whose {@code spec} is compressed. */
    private static final String COMPRESS = "gloo.solo.io/compress";

    private final KubernetesClient client;

    ProxyPatches(KubernetesClient client) {
        this.client = client;
    }

    /**
     * An object as the API server has it.
     *
     * @param generation changes whenever its {@code spec} does
     */
    record Version(String uid, long generation) {
        static Version of(GenericKubernetesResource object) {
            ObjectMeta meta = object.getMetadata();
            Long generation = meta.getGeneration();
            return new Version(meta.getUid(), generation == null ? 0 : generation);
        }
    }

    /** The version of the object if it says just this already. */
    Optional<Version> sameAs(Key<?> key, ProxyText text) {
        GenericKubernetesResource now = resource(key).get();
        if (now == null) {
            return Optional.empty();
        }
        JsonElement spec = JsonParser.parseString(Serialization.asJson(now.get("spec")));
        boolean marked = now.getMetadata().getAnnotations() != null
                && "true".equals(now.getMetadata().getAnnotations().get(COMPRESS));
        return spec.equals(text.spec()) && marked == text.compressed()
                ? Optional.of(Version.of(now))
                : Optional.empty();
    }

    /** Fails with 409 if there is one. */
    Version create(Key<?> key, ProxyText text) {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", key.name());
        metadata.addProperty("namespace", key.namespace());
        JsonObject labels = new JsonObject();
        ProxyMaker.LABELS.forEach(labels::addProperty);
        metadata.add("labels", labels);
        if (text.compressed()) {
            JsonObject annotations = new JsonObject();
            annotations.addProperty(COMPRESS, "true");
            metadata.add("annotations", annotations);
        }
        JsonObject object = new JsonObject();
        object.addProperty("apiVersion", key.kind().apiVersion());
        object.addProperty("kind", key.kind().name());
        object.add("metadata", metadata);
        object.add("spec", text.spec());
        GenericKubernetesResource made = Serialization.unmarshal(object.toString(), GenericKubernetesResource.class);
        return Version.of(client.resource(made).create());
    }

    /**
     * Fails with 409 if it is another object than that of the uid. A merge replaces lists as a whole, so nothing of an
     * older {@code spec} remains.
     */
    Version replace(Key<?> key, String uid, ProxyText text) {
        JsonObject annotations = new JsonObject();
        annotations.add(COMPRESS, text.compressed() ? new JsonPrimitive("true") : JsonNull.INSTANCE);
        JsonObject metadata = new JsonObject();
        metadata.addProperty("uid", uid);
        metadata.add("annotations", annotations);
        JsonObject spec = new JsonObject();
        for (FieldDescriptor field : Proxy.getDescriptor().getFields()) {
            spec.add(field.getJsonName(), JsonNull.INSTANCE);
        }
        text.spec().entrySet().forEach(entry -> spec.add(entry.getKey(), entry.getValue()));
        JsonObject patch = new JsonObject();
        patch.add("metadata", metadata);
        patch.add("spec", spec);
        return Version.of(resource(key).patch(PatchContext.of(PatchType.JSON_MERGE), patch.toString()));
    }

    /** Fails with 409 if it has changed since. */
    void delete(Key<?> key, String resourceVersion) {
        resource(key).lockResourceVersion(resourceVersion).delete();
    }

    private Resource<GenericKubernetesResource> resource(Key<?> key) {
        return client.genericKubernetesResources(Kinds.PROXY.apiVersion(), Kinds.PROXY.name())
                .inNamespace(key.namespace())
                .withName(key.name());
    }
}
