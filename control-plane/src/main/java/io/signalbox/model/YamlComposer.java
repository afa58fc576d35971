package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.Problem.Position;
import io.signalbox.model.YamlNode.Content;
import io.signalbox.model.YamlNode.Entry;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Makes a tree of a document's text. Works on the parser's events, not on snakeyaml-engine's own composer, for
 * three reasons: a broken document still yields the part before the mistake (it mostly tells which resource is
 * meant), deep nesting cannot overflow the stack, and an alias to a node that it is part of is found here.
 */
final class YamlComposer {

    /** Protobuf's JSON reader gives up at 100 levels; the deepest manifest of Gloo Edge has about 20. */
    static final int DEPTH_MAX = 64;

    /**
     * @param root the tree; of a broken document what stands before the mistake; absent when nothing does
     * @param problem the mistake of syntax; absent when there is none
     */
    record Composed(@Nullable YamlNode root, @Nullable Problem problem) {}

    /** The only message of the parser that quotes more than a character. */
    private static final Pattern UNKNOWN_TAG = Pattern.compile("(undefined tag handle) .*", Pattern.DOTALL);

    private static final ScalarResolver CORE = new CoreScalarResolver(true);

    private final int firstLine;
    private final Map<String, YamlNode> anchors = new HashMap<>();
    private final Deque<Frame> open = new ArrayDeque<>();
    private @Nullable YamlNode root;

    private YamlComposer(int firstLine) {
        this.firstLine = firstLine;
    }

    static Composed compose(YamlDocument document) {
        return new YamlComposer(document.line()).run(document.text());
    }

    /** The parser of a text whose length was checked before it came here. */
    static ParserImpl parser(String text) {
        LoadSettings settings =
                LoadSettings.builder().setCodePointLimit(Integer.MAX_VALUE).build();
        return new ParserImpl(settings, new StreamReader(settings, text));
    }

    private Composed run(String text) {
        Problem problem = null;
        try {
            ParserImpl parser = parser(text);
            while (parser.hasNext()) {
                take(parser.next());
            }
        } catch (BrokenDocument e) {
            problem = e.problem;
        } catch (MarkedYamlEngineException e) {
            // The exception's own text quotes the file, which may hold a secret: only its words are taken.
            String context = e.getContext() == null ? "" : e.getContext() + ": ";
            String words = UNKNOWN_TAG.matcher(context + e.getProblem()).replaceFirst("$1");
            problem = syntax(position(e.getProblemMark()), words);
        } catch (YamlEngineException e) {
            problem = syntax(oddCharacter(text), "a character that YAML does not allow");
        }
        while (!open.isEmpty()) {
            close(Optional.empty());
        }
        return new Composed(root, problem);
    }

    private void take(Event event) {
        switch (event) {
            case ScalarEvent scalar -> place(scalar(scalar), scalar.getAnchor().map(anchor -> anchor.getValue()));
            case AliasEvent alias -> place(aliased(alias), Optional.empty());
            case CollectionStartEvent start -> open(start);
            default -> {
                if (event.getEventId() == Event.ID.MappingEnd || event.getEventId() == Event.ID.SequenceEnd) {
                    close(event.getStartMark());
                }
            }
        }
    }

    private void open(CollectionStartEvent start) {
        Position position = position(start.getStartMark());
        if (open.size() == DEPTH_MAX) {
            throw new BrokenDocument(syntax(position, "nested deeper than " + DEPTH_MAX + " levels"));
        }
        open.push(new Frame(position, start instanceof MappingStartEvent, anchor(start)));
    }

    private void close(Optional<Mark> end) {
        Frame frame = open.pop();
        place(frame.node(end.map(mark -> position(Optional.of(mark))).orElse(END_UNKNOWN)), frame.anchor);
    }

    private static final Position END_UNKNOWN = new Position(Integer.MAX_VALUE, 1);

    private void place(YamlNode node, Optional<String> anchor) {
        anchor.ifPresent(name -> anchors.put(name, node));
        Frame parent = open.peek();
        if (parent != null) {
            parent.children.add(node);
        } else {
            root = node;
        }
    }

    private YamlNode aliased(AliasEvent alias) {
        YamlNode target = anchors.get(alias.getAlias().getValue());
        if (target == null) {
            // Nothing is quoted: a password may begin with an asterisk, and an operator may forget the quotes.
            throw new BrokenDocument(syntax(
                    position(alias.getStartMark()),
                    "an alias that has no anchor before it, or is part of what it names;"
                            + " text that begins with * needs quotes"));
        }
        return target;
    }

    private Scalar scalar(ScalarEvent event) {
        Position position = position(event.getStartMark());
        String tag = event.getTag().orElse(null);
        if (tag == null || tag.equals("!")) {
            return event.isPlain() && tag == null
                    ? new Scalar(
                            position, content(CORE.resolve(event.getValue(), true), Content.PLAIN), event.getValue())
                    : new Scalar(position, Content.QUOTED, event.getValue());
        }
        if (!tag.startsWith(Tag.PREFIX)) {
            throw new BrokenDocument(
                    syntax(position, "a tag that means nothing here;" + " text that begins with ! needs quotes"));
        }
        return new Scalar(position, content(new Tag(tag), Content.QUOTED), event.getValue());
    }

    private static Content content(Tag tag, Content otherwise) {
        if (tag.equals(Tag.NULL)) {
            return Content.NULL;
        }
        if (tag.equals(Tag.BOOL)) {
            return Content.BOOL;
        }
        if (tag.equals(Tag.INT)) {
            return Content.INTEGER;
        }
        return tag.equals(Tag.FLOAT) ? Content.NUMBER : otherwise;
    }

    private static Optional<String> anchor(NodeEvent event) {
        return event.getAnchor().map(anchor -> anchor.getValue());
    }

    private Position position(Optional<Mark> mark) {
        return mark.map(at -> new Position(firstLine + at.getLine(), at.getColumn() + 1))
                .orElse(new Position(firstLine, 1));
    }

    private Position oddCharacter(String text) {
        int line = 0;
        for (int at = 0; at < text.length(); at = YamlDocument.nextLine(text, at), line++) {
            int end = YamlDocument.nextLine(text, at);
            for (int i = at; i < end; i += Character.charCount(text.codePointAt(i))) {
                if (!StreamReader.isPrintable(text.codePointAt(i))) {
                    return new Position(firstLine + line, text.codePointCount(at, i) + 1);
                }
            }
        }
        return new Position(firstLine, 1);
    }

    private static Problem syntax(Position position, String message) {
        return new Problem(
                Severity.ERROR, ManifestProblem.SYNTAX_ERROR, FieldPath.ROOT, position, "not YAML: " + message);
    }

    /** A collection whose end has not come yet. */
    private static final class Frame {
        final Position position;
        final boolean mapping;
        final Optional<String> anchor;
        final List<YamlNode> children = new ArrayList<>();

        Frame(Position position, boolean mapping, Optional<String> anchor) {
            this.position = position;
            this.mapping = mapping;
            this.anchor = anchor;
        }

        YamlNode node(Position end) {
            if (!mapping) {
                return new Sequence(position, ImmutableList.copyOf(children));
            }
            ImmutableList.Builder<Entry> entries = ImmutableList.builder();
            // A key without a value is there only in a document that broke off; what it would say is not known.
            for (int i = 0; i + 1 < children.size(); i += 2) {
                entries.add(new Entry(children.get(i), children.get(i + 1)));
            }
            return new Mapping(position, end, entries.build());
        }
    }

    private static final class BrokenDocument extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        BrokenDocument(Problem problem) {
            super(problem.message());
            this.problem = problem;
        }
    }
}
