package io.signalbox.crd;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.representer.StandardRepresenter;

/**
 * Writes a definition as YAML, its members in the order in which they were put; always the same text for the same
 * definition.
 */
final class DefinitionYaml {

    private static final String HEAD = """
            # Generated from the protos in api-protos. To renew it: api-generator/renew
            """;

    private static final DumpSettings SETTINGS = DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setWidth(120)
            .setDereferenceAliases(true)
            .build();

    private DefinitionYaml() {}

    static String write(JsonObject definition) {
        return HEAD + new Dump(SETTINGS, new ForKubernetes()).dumpToString(plain(definition));
    }

    private static Object plain(JsonElement json) {
        return switch (json) {
            case JsonObject object -> {
                Map<String, Object> map = new LinkedHashMap<>();
                object.asMap().forEach((name, value) -> map.put(name, plain(value)));
                yield map;
            }
            case JsonArray array -> {
                List<Object> list = new ArrayList<>();
                array.forEach(element -> list.add(plain(element)));
                yield list;
            }
            case JsonPrimitive value when value.isNumber() -> new BigInteger(value.getAsString());
            case JsonPrimitive value when value.isBoolean() -> value.getAsBoolean();
            default -> json.getAsString();
        };
    }

    /** kubectl reads YAML 1.1, where a few more words are no text. */
    private static final class ForKubernetes extends StandardRepresenter {
        private static final Pattern OLD_BOOLEAN = Pattern.compile("(?i)y|n|yes|no|on|off");

        ForKubernetes() {
            super(SETTINGS);
        }

        @Override
        protected Node representScalar(Tag tag, String value, ScalarStyle style) {
            boolean ambiguous =
                    tag.equals(Tag.STR) && OLD_BOOLEAN.matcher(value).matches();
            return super.representScalar(tag, value, ambiguous ? ScalarStyle.DOUBLE_QUOTED : style);
        }

        /** A list of words fits on a line. */
        @Override
        protected Node representSequence(Tag tag, Iterable<?> sequence, FlowStyle style) {
            SequenceNode list = (SequenceNode) super.representSequence(tag, sequence, style);
            if (list.getValue().stream().allMatch(ScalarNode.class::isInstance)) {
                list.setFlowStyle(FlowStyle.FLOW);
            }
            return list;
        }
    }
}
