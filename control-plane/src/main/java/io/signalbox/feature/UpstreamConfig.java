package io.signalbox.feature;

import com.google.common.collect.ImmutableList;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.signalbox.api.gloo.Upstream;
import io.signalbox.model.ApiObjects;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Kinds;
import io.signalbox.model.Overlay;
import io.signalbox.model.OwnStatuses;
import io.signalbox.model.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The annotation {@value #KEY}: fields of an Upstream's {@code spec} as JSON. Each top-level field replaces what was
 * there; with {@value #DEEP_MERGE} {@code "true"} beside it, what it says wins field by field. What makes the Upstream
 * one of its Service cannot be changed: its type, and the Service's name, namespace, port and selector in it.
 */
final class UpstreamConfig {

    static final String KEY = "gloo.solo.io/upstream_config";
    static final String DEEP_MERGE = KEY + ".deep_merge";

    private UpstreamConfig() {}

    /**
     * Applies the annotation, if it is among these.
     *
     * @param place what sentences call the annotations
     * @return what of it has no effect, and why
     */
    static List<String> apply(Map<String, String> annotations, String place, Upstream.Builder onto) {
        String text = annotations.get(KEY);
        if (text == null) {
            return List.of();
        }
        JsonObject spec = object(text);
        if (spec == null) {
            return List.of(said(place, "is not a JSON object, so it has no effect"));
        }
        return switch (read(spec)) {
            case ConfigEvent.Put(var resource, var origin, var problems) -> {
                Upstream said = (Upstream) resource.body();
                if ("true".equals(annotations.get(DEEP_MERGE))) {
                    Overlay.deep(optionsOf(said), onto);
                } else {
                    Overlay.shallow(optionsOf(said), onto);
                }
                yield ImmutableList.<String>builder()
                        .addAll(sentences(place, problems))
                        .addAll(typeOf(said, place))
                        .build();
            }
            case ConfigEvent.Unreadable(var key, var origin, var problems) ->
                ImmutableList.<String>builder()
                        .add(said(place, "has mistakes, so none of it has an effect"))
                        .addAll(sentences(place, problems))
                        .build();
            case ConfigEvent event -> throw new IllegalStateException("reading an object yields no " + event);
        };
    }

    private static @Nullable JsonObject object(String text) {
        try {
            JsonElement parsed = JsonParser.parseString(text);
            return parsed.isJsonObject() ? parsed.getAsJsonObject() : null;
        } catch (JsonParseException e) {
            return null;
        }
    }

    private static ConfigEvent read(JsonObject spec) {
        JsonObject object = new JsonObject();
        object.add("spec", spec);
        return ApiObjects.read(Kinds.UPSTREAM, object, new OwnStatuses(""));
    }

    private static Upstream optionsOf(Upstream said) {
        Upstream.Builder options = said.toBuilder().clearDiscoveryMetadata().clearUpstreamType();
        if (said.hasKube()) {
            var kube = said.getKube().toBuilder()
                    .clearServiceName()
                    .clearServiceNamespace()
                    .clearServicePort()
                    .clearSelector()
                    .build();
            if (!kube.equals(kube.getDefaultInstanceForType())) {
                options.setKube(kube);
            }
        }
        return options.build();
    }

    private static List<String> typeOf(Upstream said, String place) {
        return switch (said.getUpstreamTypeCase()) {
            case UPSTREAMTYPE_NOT_SET -> List.of();
            case KUBE ->
                said.getKube().getSelectorCount() == 0
                        ? List.of()
                        : List.of(said(place, "cannot change which pods are meant; its kube.selector has no effect"));
            case STATIC, PIPE, AWS, AZURE, CONSUL, AWS_EC2, GCP, AI ->
                List.of(said(place, "cannot change the type of the Upstream, which is kube; that has no effect"));
        };
    }

    private static List<String> sentences(String place, List<Problem> problems) {
        return problems.stream()
                .map(problem -> said(place, "says: " + problem.message()))
                .toList();
    }

    private static String said(String place, String what) {
        return KEY + " in " + place + " " + what;
    }
}
