package io.signalbox.crd;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.protobuf.Descriptors.Descriptor;
import io.signalbox.api.core.NamespacedStatuses;
import io.signalbox.comments.Comments;
import io.signalbox.model.Kind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The CustomResourceDefinitions, one for each custom resource. */
public final class Definitions {

    /**
     * {@code kubectl apply} keeps what was applied, as JSON, in an annotation, and Kubernetes allows all annotations of
     * an object 256 KiB together (TotalAnnotationSizeLimitB in apimachinery). The rest is left for others' annotations.
     */
    static final int JSON_BYTES_MAX = 240_000;

    /** So that a file can still be read and compared by people and their tools. */
    static final int YAML_BYTES_MAX = 250_000;

    private final Comments comments;

    public Definitions(Comments comments) {
        this.comments = comments;
    }

    /** The definitions as YAML files, by the name of the file. */
    public SortedMap<String, String> byName() {
        SortedMap<String, String> files = new TreeMap<>();
        CustomResource.ALL.forEach(resource -> files.put(resource.definitionName() + ".yaml", of(resource)));
        return files;
    }

    /** With as many words as the limits of its size leave room for. */
    private String of(CustomResource resource) {
        return Detail.fromMostToLeast()
                .map(detail -> json(resource, new MessageSchema(comments, detail, resource.open())))
                .filter(json -> bytes(json.toString()) <= JSON_BYTES_MAX)
                .map(DefinitionYaml::write)
                .filter(yaml -> bytes(yaml) <= YAML_BYTES_MAX)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(resource.kind() + " is too large even without words"));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private JsonObject json(CustomResource resource, MessageSchema schemas) {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", resource.definitionName());
        JsonObject spec = new JsonObject();
        spec.addProperty("group", resource.kind().group());
        spec.add("names", names(resource));
        spec.addProperty("scope", "Namespaced");
        spec.add("versions", list(version(resource, schemas)));

        JsonObject json = new JsonObject();
        json.addProperty("apiVersion", "apiextensions.k8s.io/v1");
        json.addProperty("kind", "CustomResourceDefinition");
        json.add("metadata", metadata);
        json.add("spec", spec);
        return json;
    }

    private static JsonObject names(CustomResource resource) {
        Kind<?> kind = resource.kind();
        JsonObject names = new JsonObject();
        names.addProperty("kind", kind.name());
        names.addProperty("listKind", kind.name() + "List");
        names.addProperty("plural", kind.plural());
        names.addProperty("singular", resource.singular());
        names.add("shortNames", texts(resource.shortNames()));
        names.add("categories", texts(CustomResource.CATEGORIES));
        return names;
    }

    private JsonObject version(CustomResource resource, MessageSchema schemas) {
        JsonArray columns = new JsonArray();
        resource.columns().forEach(column -> columns.add(column.json()));
        JsonObject subresources = new JsonObject();
        subresources.add("status", new JsonObject());
        JsonObject schema = new JsonObject();
        schema.add("openAPIV3Schema", schema(resource.kind(), schemas));

        JsonObject version = new JsonObject();
        version.addProperty("name", resource.kind().version());
        version.addProperty("served", true);
        version.addProperty("storage", true);
        version.add("additionalPrinterColumns", columns);
        version.add("subresources", subresources);
        version.add("schema", schema);
        return version;
    }

    private JsonObject schema(Kind<?> kind, MessageSchema schemas) {
        Descriptor body = kind.prototype().getDescriptorForType();
        JsonObject properties = new JsonObject();
        properties.add("apiVersion", text("Always " + kind.apiVersion() + "."));
        properties.add("kind", text("Always " + kind.name() + "."));
        properties.add("metadata", typed("object"));
        properties.add("spec", schemas.of(body));
        properties.add("status", schemas.of(NamespacedStatuses.getDescriptor()));

        JsonObject schema = new JsonObject();
        schema.addProperty("description", comments.of(body));
        schema.addProperty("type", "object");
        schema.add("properties", properties);
        return schema;
    }

    private static JsonObject text(String description) {
        JsonObject text = new JsonObject();
        text.addProperty("description", description);
        text.addProperty("type", "string");
        return text;
    }

    private static JsonObject typed(String type) {
        JsonObject schema = new JsonObject();
        schema.addProperty("type", type);
        return schema;
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray array = new JsonArray();
        texts.forEach(array::add);
        return array;
    }

    private static JsonArray list(JsonObject only) {
        JsonArray array = new JsonArray();
        array.add(only);
        return array;
    }
}
