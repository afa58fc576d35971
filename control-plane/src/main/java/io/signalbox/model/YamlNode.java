package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.Problem.Position;

/**
 * A node of a YAML document's tree; JSON is YAML too. Aliases are followed already, so that one node may hang in
 * many places.
 */
sealed interface YamlNode {

    /** Where the node begins. */
    Position position();

    /** What a message calls this node, as in {@code a list}. */
    String describe();

    /** What a scalar's text stands for by YAML's core schema, if nobody asks for a type. */
    enum Content {
        /** In quotes, a block or with the tag {@code !!str}: text, whatever it looks like. */
        QUOTED("text"),
        PLAIN("text"),
        NULL("nothing"),
        BOOL("true or false"),
        INTEGER("a whole number"),
        NUMBER("a number");

        private final String words;

        Content(String words) {
            this.words = words;
        }
    }

    record Scalar(Position position, Content content, String text) implements YamlNode {
        boolean isNull() {
            return content == Content.NULL;
        }

        boolean isText() {
            return content == Content.QUOTED || content == Content.PLAIN;
        }

        @Override
        public String describe() {
            return content.words;
        }
    }

    record Sequence(Position position, ImmutableList<YamlNode> elements) implements YamlNode {
        @Override
        public String describe() {
            return "a list";
        }
    }

    /** @param end the place just behind the mapping */
    record Mapping(Position position, Position end, ImmutableList<Entry> entries) implements YamlNode {
        @Override
        public String describe() {
            return "a mapping";
        }
    }

    record Entry(YamlNode key, YamlNode value) {}
}
