package io.signalbox.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.signalbox.comments.Comments;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class DefinitionsTest {
    private static final SortedMap<String, String> FILES = new Definitions(Comments.shipped()).byName();

    @Test
    void every_custom_resource_that_is_read_has_a_definition_and_nothing_else_has() {
        assertThat(CustomResource.ALL.stream().map(CustomResource::kind).toList())
                .isEqualTo(Kinds.ALL.stream()
                        .filter(kind -> kind.body() == Kind.Body.SPEC)
                        .toList());
        assertThat(FILES).hasSameSizeAs(CustomResource.ALL);
    }

    @Test
    void names_are_gloo_edges_and_no_two_resources_share_one() {
        var names = CustomResource.ALL.stream()
                .flatMap(resource -> Stream.concat(Stream.of(resource.kind().plural()), resource.shortNames().stream()))
                .toList();
        assertThat(names)
                .doesNotHaveDuplicates()
                .contains(
                        "vs",
                        "rt",
                        "gw",
                        "hgw",
                        "httpgateways",
                        "tgw",
                        "tcpgateways",
                        "vho",
                        "rto",
                        "us",
                        "ug",
                        "st",
                        "px");
        assertThat(specOf("httpgateways.gateway.solo.io").getAsJsonObject("names"))
                .isEqualTo(JsonParser.parseString("""
                {"kind": "MatchableHttpGateway", "listKind": "MatchableHttpGatewayList", "plural": "httpgateways",
                 "singular": "httpgateway", "shortNames": ["hgw", "ghgw"], "categories": ["gloo-gateway", "signalbox"]}"""));
    }

    @Test
    void a_definition_serves_and_stores_v1_with_a_status_of_its_own() {
        var version = versionOf("virtualservices.gateway.solo.io");
        assertThat(version.get("name").getAsString()).isEqualTo("v1");
        assertThat(version.get("served").getAsBoolean()).isTrue();
        assertThat(version.get("storage").getAsBoolean()).isTrue();
        assertThat(version.getAsJsonObject("subresources").keySet()).containsExactly("status");
    }

    /** What the API server checks when a definition is applied; a definition that breaks it serves no schema at all. */
    @Test
    void schemas_are_structural() {
        var wrong = new ArrayList<String>();
        FILES.keySet()
                .forEach(file -> walk(schemaOf(file.replace(".yaml", "")), file, (path, schema) -> {
                    boolean untyped = schema.has("x-kubernetes-int-or-string")
                            || schema.has("x-kubernetes-preserve-unknown-fields");
                    if (!schema.has("type") && !untyped) {
                        wrong.add(path + " has no type");
                    }
                    if (schema.has("type") && schema.has("x-kubernetes-int-or-string")) {
                        wrong.add(path + " has one type and two");
                    }
                    if (schema.has("properties") && schema.has("additionalProperties")) {
                        wrong.add(path + " is both a message and a map");
                    }
                }));
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_rule_speaks_of_fields_that_are_there() {
        FILES.keySet()
                .forEach(file -> walk(schemaOf(file.replace(".yaml", "")), file, (path, schema) -> {
                    if (schema.has("oneOf")) {
                        schema.getAsJsonArray("oneOf").asList().stream()
                                .map(JsonElement::getAsJsonObject)
                                .filter(rule -> rule.has("required"))
                                .map(rule ->
                                        rule.getAsJsonArray("required").get(0).getAsString())
                                .forEach(field -> assertThat(schema.getAsJsonObject("properties")
                                                .keySet())
                                        .as(path)
                                        .contains(field));
                    }
                }));
    }

    @Test
    void words_that_old_yaml_takes_for_booleans_are_quoted() {
        assertThat(DefinitionYaml.write(JsonParser.parseString("{\"on\": \"off\", \"n\": 1, \"plain\": \"5s\"}")
                        .getAsJsonObject()))
                .contains("\"on\": \"off\"", "\"n\": 1", "plain: 5s");
    }

    private static void walk(JsonObject schema, String path, BiConsumer<String, JsonObject> visit) {
        visit.accept(path, schema);
        if (schema.has("properties")) {
            schema.getAsJsonObject("properties")
                    .asMap()
                    .forEach((name, field) -> walk(field.getAsJsonObject(), path + "." + name, visit));
        }
        for (String below : List.of("items", "additionalProperties")) {
            if (schema.has(below)) {
                walk(schema.getAsJsonObject(below), path + "[]", visit);
            }
        }
    }

    private static JsonObject schemaOf(String definition) {
        return versionOf(definition).getAsJsonObject("schema").getAsJsonObject("openAPIV3Schema");
    }

    private static JsonObject versionOf(String definition) {
        return specOf(definition).getAsJsonArray("versions").get(0).getAsJsonObject();
    }

    private static JsonObject specOf(String definition) {
        Object yaml = new Load(LoadSettings.builder().build()).loadFromString(FILES.get(definition + ".yaml"));
        return new Gson().toJsonTree(yaml).getAsJsonObject().getAsJsonObject("spec");
    }
}
