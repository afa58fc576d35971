package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.Problem.Position;
import io.signalbox.model.YamlNode.Entry;
import io.signalbox.model.YamlNode.Mapping;
import io.signalbox.model.YamlNode.Scalar;
import io.signalbox.model.YamlNode.Sequence;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The reading of one document: what was found wrong with it, and how much of it may still be looked at. */
final class Reading {

    /** More than these are counted, not listed: nobody reads on, and the list stays small. */
    static final int PROBLEMS_MAX = 100;

    /**
     * Nodes that aliases may bring in beside the document's own: a few lines of aliases can stand for billions of
     * nodes.
     */
    static final int EXPANSION_MAX = 100_000;

    /** Whether messages may quote values. */
    enum Quoting {
        ALLOWED,
        /** The document is a Secret. */
        FORBIDDEN
    }

    /** A mapping's field. */
    record Field(String name, Position position, YamlNode value) {}

    private final Quoting quoting;
    private final List<Problem> problems = new ArrayList<>();
    private long nodesLeft;
    private int unlisted;
    private boolean failed;

    /** @param textLength length of the document's text, which has at most as many nodes */
    Reading(int textLength, Quoting quoting) {
        this.nodesLeft = (long) textLength + EXPANSION_MAX;
        this.quoting = quoting;
    }

    void error(String code, FieldPath field, Position position, String message) {
        failed = true;
        add(new Problem(Severity.ERROR, code, field, position, message));
    }

    void warning(String code, FieldPath field, Position position, String message) {
        add(new Problem(Severity.WARNING, code, field, position, message));
    }

    void wrongType(FieldPath field, YamlNode node, String wanted) {
        error(
                ManifestProblem.WRONG_TYPE,
                field,
                node.position(),
                field + " must be " + wanted + ", but is " + node.describe());
    }

    void add(Problem problem) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add(problem);
        } else {
            unlisted++;
        }
    }

    boolean failed() {
        return failed;
    }

    /** All that was found, in the order of the document. */
    ImmutableList<Problem> problems() {
        if (unlisted == 0) {
            return ImmutableList.copyOf(problems);
        }
        Severity severity = failed ? Severity.ERROR : Severity.WARNING;
        return ImmutableList.<Problem>builder()
                .addAll(problems)
                .add(new Problem(
                        severity,
                        ManifestProblem.TOO_LARGE,
                        FieldPath.ROOT,
                        null,
                        "and " + unlisted + " problems more"))
                .build();
    }

    /** A value for a message: in quotes, not too long, and nothing of a Secret. */
    String quote(String value) {
        if (quoting == Quoting.FORBIDDEN) {
            return "the value (not shown)";
        }
        return '"' + (value.length() > 60 ? value.substring(0, 60) + "…" : value) + '"';
    }

    /** Called for each node that is looked at. */
    void spend(YamlNode node) {
        if (nodesLeft-- <= 0) {
            throw new TooMuch(node.position(), "aliases make the document larger than allowed");
        }
    }

    /**
     * The fields of a mapping: merge keys ({@code <<}) followed, each name once; a name that stands twice is an
     * error.
     */
    ImmutableList<Field> fields(Mapping mapping, FieldPath path) {
        Map<String, Field> own = new LinkedHashMap<>();
        Map<String, Field> merged = new LinkedHashMap<>();
        for (Entry entry : mapping.entries()) {
            if (!(entry.key() instanceof Scalar key)) {
                error(
                        ManifestProblem.WRONG_TYPE,
                        path,
                        entry.key().position(),
                        "a key must be text, but is " + entry.key().describe());
            } else if (isMerge(key)) {
                merge(entry.value(), path, merged);
            } else {
                addOwn(new Field(key.text(), key.position(), entry.value()), path, own);
            }
        }
        merged.keySet().removeAll(own.keySet());
        return ImmutableList.<Field>builder()
                .addAll(own.values())
                .addAll(merged.values())
                .build();
    }

    private static boolean isMerge(Scalar key) {
        return key.content() == YamlNode.Content.PLAIN && key.text().equals("<<");
    }

    private void addOwn(Field field, FieldPath path, Map<String, Field> own) {
        spend(field.value());
        Field first = own.putIfAbsent(field.name(), field);
        if (first != null) {
            error(
                    ManifestProblem.DUPLICATE_KEY,
                    path.field(field.name()),
                    field.position(),
                    "the key " + field.name() + " stands here for the second time, first in line "
                            + first.position().line() + "; keep one");
        }
    }

    /** What is merged first wins: https://yaml.org/type/merge.html. */
    private void merge(YamlNode source, FieldPath path, Map<String, Field> merged) {
        spend(source);
        switch (source) {
            case Mapping mapping -> fields(mapping, path).forEach(field -> merged.putIfAbsent(field.name(), field));
            case Sequence sequence -> sequence.elements().forEach(element -> merge(element, path, merged));
            case Scalar scalar -> wrongType(path.field("<<"), scalar, "a mapping or a list of mappings");
        }
    }

    /** The document stands for more nodes than it may. */
    static final class TooMuch extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final transient Position position;

        TooMuch(Position position, String words) {
            super(words);
            this.position = position;
        }

        Position position() {
            return position;
        }
    }
}
