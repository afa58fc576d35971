package io.signalbox.crd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.Descriptors.Descriptor;
import io.signalbox.api.core.Metadata;
import io.signalbox.api.core.NamespacedStatuses;
import io.signalbox.api.core.matchers.Matcher;
import io.signalbox.api.gateway.Gateway;
import io.signalbox.api.gateway.RouteTable;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.api.gloo.ConnectionConfig;
import io.signalbox.api.gloo.Listener;
import io.signalbox.api.gloo.RedirectAction;
import io.signalbox.api.gloo.RouteOptions;
import io.signalbox.api.gloo.Settings;
import io.signalbox.api.kubernetes.Secret;
import io.signalbox.comments.Comments;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageSchemaTest {
    private static final Detail NO_WORDS = new Detail(0, 0);
    private static final Comments COMMENTS = Comments.shipped();

    @Test
    void a_description_is_the_comment_of_the_field() {
        var prefix = field(new MessageSchema(COMMENTS, everything(), Set.of()).of(Matcher.getDescriptor()), "prefix");
        assertThat(prefix.get("description").getAsString()).startsWith("Takes a path that begins with this text.");
    }

    @Test
    void a_description_says_what_has_no_effect() {
        var options = new MessageSchema(COMMENTS, everything(), Set.of()).of(RouteOptions.getDescriptor());
        assertThat(field(options, "waf").get("description").getAsString())
                .startsWith("(Needs Gloo Edge Enterprise's filters.) ");
    }

    @Test
    void an_enum_takes_names_and_numbers() {
        assertThat(field(schema(RedirectAction.getDescriptor()), "responseCode"))
                .isEqualTo(json("""
                        {"x-kubernetes-int-or-string": true, "enum": ["MOVED_PERMANENTLY", "FOUND", "SEE_OTHER",
                          "TEMPORARY_REDIRECT", "PERMANENT_REDIRECT", 0, 1, 2, 3, 4]}"""));
    }

    @Test
    void a_wrapper_may_be_null_and_a_plain_field_may_not() {
        assertThat(field(schema(Matcher.getDescriptor()), "caseSensitive"))
                .isEqualTo(json("{'type': 'boolean', 'nullable': true}"));
        assertThat(field(schema(Gateway.getDescriptor()), "ssl")).isEqualTo(json("{'type': 'boolean'}"));
    }

    @Test
    void numbers_keep_to_their_types() {
        assertThat(field(schema(Gateway.getDescriptor()), "bindPort"))
                .isEqualTo(json("{'type': 'integer', 'format': 'int64', 'minimum': 0, 'maximum': 4294967295}"));
        assertThat(field(schema(RouteTable.getDescriptor()), "weight"))
                .isEqualTo(json("{'type': 'integer', 'format': 'int32', 'nullable': true}"));
        assertThat(field(schema(Metadata.getDescriptor()), "generation"))
                .isEqualTo(json("{'x-kubernetes-int-or-string': true, 'pattern': '^-?\\\\d+$'}"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5s", "250ms", "1m30s", "1h", "0", "0s", "-1.5h", "+.5s", "1.s", "100\u00b5s", "100\u03bcs"})
    void a_duration_is_what_go_and_protobuf_take(String text) {
        assertThat(text).matches(durationPattern());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "soon", "5 s", "1d", "s", ".s", "5s;", "1m30"})
    void a_duration_is_nothing_else(String text) {
        assertThat(text).doesNotMatch(durationPattern());
    }

    @Test
    void bytes_are_base64_and_a_map_gives_its_values_a_schema() {
        assertThat(field(schema(Secret.getDescriptor()), "data"))
                .isEqualTo(json("{'type': 'object', 'additionalProperties': {'type': 'string', 'format': 'byte'}}"));
    }

    @Test
    void what_is_free_form_is_kept_whatever_it_is() {
        assertThat(field(schema(Settings.getDescriptor()), "consul"))
                .isEqualTo(json("{'x-kubernetes-preserve-unknown-fields': true}"));
        assertThat(field(schema(Listener.getDescriptor()), "metadata"))
                .isEqualTo(json("{'type': 'object', 'x-kubernetes-preserve-unknown-fields': true}"));
    }

    @Test
    void of_a_oneof_at_most_one_may_be_set() {
        assertThat(schema(Matcher.getDescriptor()).get("oneOf")).isEqualTo(json("""
                [{"not": {"anyOf": [
                    {"required": ["prefix"]}, {"required": ["exact"]}, {"required": ["regex"]}, {"required": ["connectMatcher"]}]}},
                  {"required": ["prefix"]}, {"required": ["exact"]}, {"required": ["regex"]}, {"required": ["connectMatcher"]}]"""));
    }

    @Test
    void several_oneofs_of_a_message_each_have_their_rule() {
        var rules = schema(Listener.getDescriptor()).getAsJsonArray("allOf");
        assertThat(rules)
                .hasSize(2)
                .allSatisfy(rule -> assertThat(rule.getAsJsonObject().keySet()).containsExactly("oneOf"));
    }

    @Test
    void a_gateway_may_have_two_types_as_the_chart_of_gloo_edge_writes_them() {
        assertThat(schema(Gateway.getDescriptor()).has("oneOf")).isFalse();
    }

    @Test
    void a_message_inside_itself_is_cut_there() {
        var statuses =
                field(schema(NamespacedStatuses.getDescriptor()), "statuses").getAsJsonObject("additionalProperties");
        var inner = field(statuses, "subresourceStatuses").getAsJsonObject("additionalProperties");
        assertThat(statuses.getAsJsonObject("properties").keySet()).contains("state", "reason", "reportedBy");
        assertThat(inner).isEqualTo(json("{'type': 'object', 'x-kubernetes-preserve-unknown-fields': true}"));
    }

    @Test
    void a_spec_has_no_metadata_and_does_not_describe_a_status() {
        var spec = schema(VirtualService.getDescriptor());
        assertThat(spec.getAsJsonObject("properties").keySet()).doesNotContain("metadata");
        assertThat(field(spec, "namespacedStatuses"))
                .isEqualTo(json("{'type': 'object', 'x-kubernetes-preserve-unknown-fields': true}"));
    }

    @Test
    void what_is_left_open_is_free_form() {
        var config = ConnectionConfig.getDescriptor();
        assertThat(new MessageSchema(COMMENTS, NO_WORDS, Set.of(config))
                        .of(config)
                        .has("properties"))
                .isFalse();
    }

    private static JsonObject schema(Descriptor type) {
        JsonObject schema = new MessageSchema(COMMENTS, NO_WORDS, Set.of()).of(type);
        schema.remove("description");
        return schema;
    }

    private static Detail everything() {
        return new Detail(Detail.DEEPEST, Detail.DEEPEST);
    }

    private static String durationPattern() {
        return field(schema(RouteOptions.getDescriptor()), "timeout")
                .get("pattern")
                .getAsString();
    }

    private static JsonObject field(JsonObject message, String name) {
        return message.getAsJsonObject("properties").getAsJsonObject(name);
    }

    private static JsonElement json(String text) {
        return JsonParser.parseString(text);
    }
}
