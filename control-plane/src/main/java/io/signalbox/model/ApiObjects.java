package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.signalbox.model.Problem.Position;
import io.signalbox.model.Reading.Field;
import io.signalbox.model.Reading.Quoting;
import io.signalbox.model.YamlNode.Content;
import io.signalbox.model.YamlNode.Entry;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects of the Kubernetes API: their JSON to the same resources and the same problems as {@link Manifests} has
 * for files, only without places. Never throws for what an object holds.
 */
public final class ApiObjects {

    /** The place of what was written in no file. */
    static final Position NOWHERE = new Position(0, 0);

    /**
     * The API server lets no object be larger than about 1.5 MiB, etcd's limit of a request, and JSON has no aliases.
     */
    private static final int NODES_MAX = 8 << 20;

    /** As large as the object itself, or changed by every write; nothing here depends on them. */
    private static final ImmutableSet<String> BULKY_ANNOTATIONS = ImmutableSet.of(
            "kubectl.kubernetes.io/last-applied-configuration", "endpoints.kubernetes.io/last-change-trigger-time");

    /** Of the annotations of Kubernetes' own kinds, those that say something to Signalbox. */
    private static final String OWN_ANNOTATIONS = "gloo.solo.io/";

    /** Of an EndpointSlice's labels, the one that says whose it is. */
    private static final String SERVICE_OF_SLICE = "kubernetes.io/service-name";

    private ApiObjects() {}

    /**
     * What an object says.
     *
     * @param object an object of that kind as the API server gives it, so with valid metadata; {@code apiVersion} and
     *     {@code kind} may be missing, as they do in lists
     * @param statuses reads what this installation last said of it
     * @return a {@link ConfigEvent.Put} or a {@link ConfigEvent.Unreadable}
     */
    public static <T extends Message> ConfigEvent read(Kind<T> kind, JsonObject object, OwnStatuses statuses) {
        Key<T> key = key(kind, object);
        Origin origin = origin(kind, object, statuses);
        Reading reading = new Reading(NODES_MAX, kind.equals(Kinds.SECRET) ? Quoting.FORBIDDEN : Quoting.ALLOWED);
        try {
            JsonObject json = body(kind, object, reading);
            if (!reading.failed()) {
                T body = ManifestBodies.parse(kind.prototype(), json);
                return new ConfigEvent.Put(new Resource<>(key, meta(kind, object), body), origin, problems(reading));
            }
        } catch (Reading.TooMuch e) {
            reading.error(ManifestProblem.TOO_LARGE, FieldPath.ROOT, NOWHERE, String.valueOf(e.getMessage()));
        } catch (InvalidProtocolBufferException e) {
            // The exception may quote the object.
            String words = kind.equals(Kinds.SECRET) ? "" : ": " + e.getMessage();
            reading.error(ManifestProblem.BAD_VALUE, FieldPath.ROOT, NOWHERE, "does not fit the kind" + words);
        }
        return new ConfigEvent.Unreadable(key, origin, problems(reading));
    }

    /** Which resource an object is. */
    public static <T extends Message> Key<T> key(Kind<T> kind, JsonObject object) {
        JsonObject metadata = metadata(object);
        return kind.key(text(metadata, "namespace"), text(metadata, "name"));
    }

    /** The object's {@code metadata.resourceVersion}. */
    public static String resourceVersion(JsonObject object) {
        return text(metadata(object), "resourceVersion");
    }

    /**
     * Whether a {@code resourceVersion} of a resource is newer than another. They are numbers since Kubernetes promises
     * it (KEP-5504); what is none can only be told from its equal.
     */
    public static boolean isNewer(String resourceVersion, String other) {
        return resourceVersion.length() == other.length()
                ? resourceVersion.compareTo(other) > 0
                : resourceVersion.length() > other.length();
    }

    private static <T extends Message> JsonObject body(Kind<T> kind, JsonObject object, Reading reading) {
        ImmutableList.Builder<Field> fields = ImmutableList.builder();
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            boolean needed = kind.body() == Kind.Body.SPEC
                    ? !entry.getKey().equals("status")
                    : kind.prototype().getDescriptorForType().getFields().stream()
                            .anyMatch(field -> field.getJsonName().equals(entry.getKey()));
            if (needed && !Manifests.ENVELOPE.contains(entry.getKey())) {
                fields.add(new Field(entry.getKey(), NOWHERE, node(entry.getValue(), 1)));
            }
        }
        return kind.body() == Kind.Body.SPEC
                ? Manifests.spec(kind, fields.build(), reading)
                : new MessageReader(reading, MessageReader.UnknownFields.PASS_OVER)
                        .message(fields.build(), kind.prototype().getDescriptorForType(), FieldPath.ROOT);
    }

    private static YamlNode node(JsonElement element, int depth) {
        if (depth > YamlComposer.DEPTH_MAX) {
            throw new Reading.TooMuch(NOWHERE, "nested deeper than " + YamlComposer.DEPTH_MAX + " levels");
        }
        if (element.isJsonObject()) {
            ImmutableList.Builder<Entry> entries = ImmutableList.builder();
            element.getAsJsonObject()
                    .asMap()
                    .forEach((name, value) ->
                            entries.add(new Entry(new Scalar(NOWHERE, Content.QUOTED, name), node(value, depth + 1))));
            return new Mapping(NOWHERE, NOWHERE, entries.build());
        }
        if (element.isJsonArray()) {
            return new Sequence(
                    NOWHERE,
                    element.getAsJsonArray().asList().stream()
                            .map(each -> node(each, depth + 1))
                            .collect(ImmutableList.toImmutableList()));
        }
        return element instanceof JsonPrimitive primitive
                ? new Scalar(NOWHERE, content(primitive), primitive.getAsString())
                : new Scalar(NOWHERE, Content.NULL, "null");
    }

    private static Content content(JsonPrimitive primitive) {
        if (primitive.isString()) {
            return Content.QUOTED;
        }
        if (primitive.isBoolean()) {
            return Content.BOOL;
        }
        String text = primitive.getAsString();
        return text.chars().allMatch(c -> c == '-' || Character.isDigit(c)) ? Content.INTEGER : Content.NUMBER;
    }

    private static ImmutableList<Problem> problems(Reading reading) {
        return reading.problems().stream()
                .map(problem ->
                        new Problem(problem.severity(), problem.code(), problem.field(), null, problem.message()))
                .collect(ImmutableList.toImmutableList());
    }

    private static Meta meta(Kind<?> kind, JsonObject object) {
        JsonObject metadata = metadata(object);
        Map<String, String> labels = texts(metadata, "labels");
        Map<String, String> annotations = texts(metadata, "annotations");
        annotations.keySet().removeAll(BULKY_ANNOTATIONS);
        if (!isOurs(kind)) {
            annotations.keySet().removeIf(name -> !name.startsWith(OWN_ANNOTATIONS));
        }
        if (kind.equals(Kinds.ENDPOINT_SLICE)) {
            labels.keySet().retainAll(Set.of(SERVICE_OF_SLICE));
        }
        return Meta.of(labels, annotations, created(text(metadata, "creationTimestamp")));
    }

    /** Which version of which object it is, and what was last said of it. */
    public static Origin origin(Kind<?> kind, JsonObject object, OwnStatuses statuses) {
        JsonObject metadata = metadata(object);
        JsonElement generation = metadata.get("generation");
        return new Origin.InCluster(
                text(metadata, "resourceVersion"),
                generation instanceof JsonPrimitive number ? number.getAsLong() : 0,
                isOurs(kind) ? text(metadata, "uid") : "",
                statuses.of(object));
    }

    /** Whether it is one of Gloo Edge's kinds, which Signalbox writes to. */
    private static boolean isOurs(Kind<?> kind) {
        return kind.body() == Kind.Body.SPEC;
    }

    private static @Nullable Instant created(String time) {
        try {
            return time.isEmpty() ? null : Instant.parse(time);
        } catch (DateTimeException e) {
            return null; // Only the order of age depends on it.
        }
    }

    private static JsonObject metadata(JsonObject object) {
        return object.get("metadata") instanceof JsonObject metadata ? metadata : new JsonObject();
    }

    private static String text(JsonObject object, String field) {
        return object.get(field) instanceof JsonPrimitive text ? text.getAsString() : "";
    }

    private static Map<String, String> texts(JsonObject metadata, String field) {
        Map<String, String> texts = new TreeMap<>();
        if (metadata.get(field) instanceof JsonObject entries) {
            entries.asMap().forEach((name, value) -> texts.put(name, value.getAsString()));
        }
        return texts;
    }
}
