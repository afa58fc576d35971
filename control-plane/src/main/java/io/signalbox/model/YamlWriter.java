package io.signalbox.model;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Writes messages as YAML for people and goldens: fields by protobuf's JSON mapping, sorted by name, always the
 * same text for the same message. What it writes, {@link Manifests} reads.
 */
public final class YamlWriter {

    /** Text that needs no quotes: nothing in it means anything to YAML. */
    private static final Pattern PLAIN =
            Pattern.compile("[A-Za-z0-9_./@*-]?[A-Za-z0-9_./@*()+=~^$-]*(:[A-Za-z0-9_./-]+)*");

    /** YAML 1.1 takes these for true and false, and some readers still do. */
    private static final Set<String> OLD_BOOLEANS = Set.of("y", "n", "yes", "no", "on", "off");

    /** Of so few digits each counts in a double. Not -0.0, which is no whole number's. */
    private static final Pattern WHOLE = Pattern.compile("(0|-?[1-9][0-9]{0,14})\\.0");

    private static final CoreScalarResolver CORE = new CoreScalarResolver(true);

    private final JsonFormat.Printer printer;

    /** One that writes what manifests hold. */
    public static YamlWriter ofManifests() {
        return new YamlWriter(ManifestBodies.TYPES);
    }

    /** @param types what an Any in a message may hold, such as Envoy's filters; one of another type is a defect */
    public YamlWriter(JsonFormat.TypeRegistry types) {
        this.printer = JsonFormat.printer().usingTypeRegistry(types);
    }

    /** A message's fields. */
    public String write(Message message) {
        return yaml(json(message));
    }

    /** A whole manifest, with the contents of a Secret left out. */
    public String write(Resource<?> resource) {
        Key<?> key = resource.key();
        JsonObject body = json(resource.body());
        if (key.kind().equals(Kinds.SECRET)) {
            redact(body.get("data"));
            redact(body.get("stringData"));
        }
        StringBuilder yaml = new StringBuilder();
        append(yaml, "apiVersion", new JsonPrimitive(key.kind().apiVersion()), 0);
        append(yaml, "kind", new JsonPrimitive(key.kind().name()), 0);
        append(yaml, "metadata", metadata(resource), 0);
        if (key.kind().body() == Kind.Body.SPEC) {
            append(yaml, "spec", body, 0);
        } else {
            sorted(body).forEach((name, value) -> append(yaml, name, value, 0));
        }
        return yaml.toString();
    }

    private static void redact(@Nullable JsonElement contents) {
        if (contents instanceof JsonObject data) {
            data.keySet().forEach(name -> data.addProperty(name, "(redacted)"));
        }
    }

    private static JsonObject metadata(Resource<?> resource) {
        JsonObject metadata = new JsonObject();
        metadata.addProperty("name", resource.key().name());
        if (!resource.key().namespace().isEmpty()) {
            metadata.addProperty("namespace", resource.key().namespace());
        }
        addTexts(metadata, "labels", resource.meta().labels());
        addTexts(metadata, "annotations", resource.meta().annotations());
        if (resource.meta().created() != null) {
            metadata.addProperty("creationTimestamp", resource.meta().created().toString());
        }
        return metadata;
    }

    private static void addTexts(JsonObject to, String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            JsonObject json = new JsonObject();
            texts.forEach(json::addProperty);
            to.add(name, json);
        }
    }

    /** A message's fields, in protobuf's JSON mapping; a whole number has no fraction, as people write it. */
    public JsonObject json(Message message) {
        try {
            JsonObject json = JsonParser.parseString(printer.print(message)).getAsJsonObject();
            json.entrySet().forEach(field -> field.setValue(whole(field.getValue())));
            return json;
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("a message holds an Any that was not registered", e);
        }
    }

    /** A port in a google.protobuf.Value is a double, and printed as 80.0. */
    private static JsonElement whole(JsonElement json) {
        switch (json) {
            case JsonObject object -> object.entrySet().forEach(field -> field.setValue(whole(field.getValue())));
            case JsonArray array -> array.asList().replaceAll(YamlWriter::whole);
            case JsonPrimitive number
            when number.isNumber() && WHOLE.matcher(number.getAsString()).matches() -> {
                return new JsonPrimitive((long) number.getAsDouble());
            }
            default -> {}
        }
        return json;
    }

    /** JSON as YAML in block style, sorted by name. */
    static String yaml(JsonElement json) {
        StringBuilder yaml = new StringBuilder();
        if (json instanceof JsonObject object && !object.isEmpty()) {
            sorted(object).forEach((name, value) -> append(yaml, name, value, 0));
        } else if (json instanceof JsonArray array && !array.isEmpty()) {
            array.forEach(element -> appendElement(yaml, element, 0));
        } else {
            yaml.append(flow(json)).append('\n');
        }
        return yaml.toString();
    }

    private static Map<String, JsonElement> sorted(JsonObject object) {
        return new TreeMap<>(object.asMap());
    }

    private static void append(StringBuilder yaml, String name, JsonElement value, int indent) {
        yaml.append(" ".repeat(indent)).append(scalar(name)).append(':');
        appendValue(yaml, value, indent);
    }

    private static void appendValue(StringBuilder yaml, JsonElement value, int indent) {
        switch (value) {
            case JsonObject object
            when !object.isEmpty() -> {
                yaml.append('\n');
                sorted(object).forEach((key, child) -> append(yaml, key, child, indent + 2));
            }
            case JsonArray array
            when !array.isEmpty() -> {
                yaml.append('\n');
                array.forEach(element -> appendElement(yaml, element, indent));
            }
            case JsonPrimitive text
            when text.isString() && isBlock(text.getAsString()) -> appendBlock(yaml, text.getAsString(), indent + 2);
            default -> yaml.append(' ').append(flow(value)).append('\n');
        }
    }

    /** An element's first field stands on the line of its dash. */
    private static void appendElement(StringBuilder yaml, JsonElement element, int indent) {
        yaml.append(" ".repeat(indent)).append('-');
        if (element instanceof JsonObject object && !object.isEmpty()) {
            int begin = yaml.length();
            sorted(object).forEach((name, value) -> append(yaml, name, value, indent + 2));
            yaml.delete(begin, begin + indent + 1);
        } else if (element instanceof JsonArray) {
            // A list right in a list is rare, and nobody reads "- - ".
            yaml.append(' ').append(compact(element)).append('\n');
        } else {
            appendValue(yaml, element, indent);
        }
    }

    private static String flow(JsonElement value) {
        return switch (value) {
            case JsonPrimitive text when text.isString() -> scalar(text.getAsString());
            case JsonPrimitive other -> other.getAsString();
            case JsonNull nothing -> "null";
            case JsonArray empty -> "[]";
            default -> "{}";
        };
    }

    private static String scalar(String text) {
        boolean plain = !text.isEmpty()
                && PLAIN.matcher(text).matches()
                && !text.startsWith("-")
                && !text.startsWith("*")
                && !text.startsWith("@")
                && !OLD_BOOLEANS.contains(text.toLowerCase(java.util.Locale.ROOT))
                && CORE.resolve(text, true).equals(Tag.STR);
        return plain ? text : compact(new JsonPrimitive(text));
    }

    /** JSON is YAML. */
    private static String compact(JsonElement json) {
        return new GsonBuilder().disableHtmlEscaping().create().toJson(json);
    }

    private static boolean isBlock(String text) {
        return text.indexOf('\n') > 0
                && !text.startsWith(" ")
                && text.indexOf('\r') < 0
                && text.indexOf('\t') < 0
                && StreamReader.isPrintable(text)
                && text.lines().noneMatch(line -> line.endsWith(" "));
    }

    private static void appendBlock(StringBuilder yaml, String text, int indent) {
        String keep = text.endsWith("\n\n") ? "+" : text.endsWith("\n") ? "" : "-";
        yaml.append(" |").append(keep).append('\n');
        text.lines()
                .forEach(line -> yaml.append(line.isEmpty() ? "" : " ".repeat(indent))
                        .append(line)
                        .append('\n'));
    }
}
