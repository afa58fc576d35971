package io.signalbox.crd;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * How much a schema says in words, by how deep a field lies below {@code spec}. The deeper, the more often the same
 * message is repeated, as Kubernetes' schemas know no references; {@code docs/reference} has every word once.
 *
 * @param whole down to here descriptions are whole
 * @param sentence down to here there is the first sentence; below there is nothing
 */
record Detail(int whole, int sentence) {

    /** Deeper than any field. */
    static final int DEEPEST = 40;

    /** Here people look first. */
    private static final int ALWAYS_WHOLE = 4;

    private static final Pattern FIRST_SENTENCE = Pattern.compile("^.*?[.:](?=\\s|$)");

    /** From everything to little, one step at a time. */
    static Stream<Detail> fromMostToLeast() {
        return Stream.concat(
                falling(DEEPEST).mapToObj(whole -> new Detail(whole, DEEPEST)),
                falling(DEEPEST).mapToObj(sentence -> new Detail(ALWAYS_WHOLE, sentence)));
    }

    private static IntStream falling(int from) {
        return IntStream.iterate(from, depth -> depth >= ALWAYS_WHOLE, depth -> depth - 1);
    }

    /** What of a description is said at that depth. */
    String of(String description, int depth) {
        if (depth <= whole) {
            return description;
        }
        Matcher first = FIRST_SENTENCE.matcher(description);
        return depth > sentence ? "" : first.find() ? first.group() : description;
    }
}
