package io.signalbox.admin;

import com.google.common.collect.ImmutableSet;
import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.stream.JsonWriter;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;
import io.signalbox.model.YamlWriter;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The operators' resources as they are held, with the contents of Secrets left out. */
final class InputPages {

    /** It repeats a resource as text: noise, and a leak in a Secret. */
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

    private static final Gson GSON = new Gson();

    private static final YamlWriter YAML = YamlWriter.ofManifests();

    private final Supplier<StoreView> store;

    InputPages(Supplier<StoreView> store) {
        this.store = store;
    }

    List<Route> routes() {
        return List.of(Route.get(
                "/snapshots/input",
                ImmutableSet.of("kind", "namespace", "name", "format"),
                "the resources as they are held, where they were written, and what is wrong with them",
                this::resources));
    }

    private Answer resources(Request request) {
        StoreView view = store.get();
        KeyFilter keys = KeyFilter.of(request);
        List<Held> held = view.held().entrySet().stream()
                .filter(entry -> keys.matches(entry.getKey()))
                .sorted(Map.Entry.comparingByKey(Key::compareTo))
                .map(Map.Entry::getValue)
                .toList();
        return Answer.data(request.format(), out -> {
            out.beginArray();
            for (Held each : held) {
                write(each, view, out);
            }
            out.endArray();
        });
    }

    private void write(Held held, StoreView view, JsonWriter out) throws IOException {
        out.beginObject();
        out.name("origin").value(Place.of(held.origin(), FieldPath.ROOT).text());
        if (held.resource().isPresent()) {
            out.name("resource");
            manifest(held.resource().get(), out);
        } else {
            // It was never readable.
            Finding.writeKey(out, held.key());
        }
        Resource<?> lastGood = view.lastGood().get(held.key());
        if (lastGood != null) {
            out.name("lastGood");
            GSON.toJson(body(lastGood), out);
        }
        out.name("problems");
        Finding.writeAll(Finding.of(held.key(), view), out);
        out.endObject();
    }

    private void manifest(Resource<?> resource, JsonWriter out) throws IOException {
        Kind<?> kind = resource.key().kind();
        JsonObject body = body(resource);
        out.beginObject();
        out.name("apiVersion").value(kind.apiVersion());
        out.name("kind").value(kind.name());
        out.name("metadata");
        metadata(resource, out);
        if (kind.body() == Kind.Body.SPEC) {
            out.name("spec");
            GSON.toJson(body, out);
        } else {
            for (String name : body.keySet()) {
                out.name(name);
                GSON.toJson(body.get(name), out);
            }
        }
        out.endObject();
    }

    private JsonObject body(Resource<?> resource) {
        JsonObject body = YAML.json(resource.body());
        if (resource.key().kind().equals(Kinds.SECRET)) {
            hide(body, "data");
            hide(body, "stringData");
        }
        return body;
    }

    private static void hide(JsonObject body, String field) {
        if (body.get(field) instanceof JsonObject data) {
            data.keySet().forEach(name -> data.addProperty(name, Redaction.HIDDEN));
        }
    }

    private static void metadata(Resource<?> resource, JsonWriter out) throws IOException {
        out.beginObject();
        out.name("name").value(resource.key().name());
        if (!resource.key().namespace().isEmpty()) {
            out.name("namespace").value(resource.key().namespace());
        }
        texts("labels", resource.meta().labels(), out);
        texts("annotations", resource.meta().annotations(), out);
        if (resource.meta().created() != null) {
            out.name("creationTimestamp").value(resource.meta().created().toString());
        }
        out.endObject();
    }

    private static void texts(String name, Map<String, String> texts, JsonWriter out) throws IOException {
        if (texts.isEmpty()) {
            return;
        }
        out.name(name).beginObject();
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            out.name(entry.getKey()).value(entry.getKey().equals(LAST_APPLIED) ? Redaction.HIDDEN : entry.getValue());
        }
        out.endObject();
    }
}
