package io.signalbox.model;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.Problem.Position;
import io.signalbox.model.YamlNode.Mapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One document of a YAML stream, still as text, so that a mistake of syntax in one document costs no other. */
final class YamlDocument {

    private final int line;
    private final String text;

    /** Where each line begins; made when first asked for. */
    private int @Nullable [] begins;

    /** @param line the text's first line in the file, from 1 */
    YamlDocument(int line, String text) {
        this.line = line;
        this.text = text;
    }

    int line() {
        return line;
    }

    String text() {
        return text;
    }

    /**
     * Cuts a stream at its document markers. YAML forbids a marker at the beginning of a line inside of any scalar
     * (YAML 1.2.2, 9.1.2, {@code c-forbidden}), so that lines can be cut before anything is parsed. Empty documents
     * are left out.
     */
    static ImmutableList<YamlDocument> split(String stream) {
        List<YamlDocument> documents = new ArrayList<>();
        int line = 1;
        int begin = 0;
        int beginLine = 1;
        for (int at = 0; at < stream.length(); at = nextLine(stream, at), line++) {
            if (at > begin && isMarker(stream, at, '-') && !isDirectives(stream.substring(begin, at))) {
                add(documents, beginLine, stream.substring(begin, at));
                begin = at;
                beginLine = line;
            } else if (isMarker(stream, at, '.')) {
                int next = nextLine(stream, at);
                add(documents, beginLine, stream.substring(begin, next));
                begin = next;
                beginLine = line + 1;
            }
        }
        add(documents, beginLine, stream.substring(begin));
        return ImmutableList.copyOf(documents);
    }

    /** The index of the first character of the line after the one at {@code at}; a line ends with LF, CR or both. */
    static int nextLine(String text, int at) {
        for (int i = at; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return i + 1;
            }
            if (c == '\r') {
                return i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
            }
        }
        return text.length();
    }

    /**
     * Where one of this document's mappings was written. Its text is cut out of the document's, with blanks before
     * it in its first line, so that columns stay what they were.
     */
    Origin.InFile origin(Path file, Mapping mapping) {
        int begin = index(mapping.position());
        int end = Math.max(begin, index(mapping.end()));
        String blanks = " ".repeat(mapping.position().column() - 1);
        return new Origin.InFile(
                file,
                mapping.position().line(),
                blanks + text.substring(begin, end).stripTrailing() + "\n");
    }

    private int index(Position position) {
        int[] lines = begins();
        if (position.line() - line >= lines.length) {
            return text.length();
        }
        int at = lines[position.line() - line];
        // Columns count characters, of which some are two chars.
        for (int i = 1; i < position.column() && at < text.length(); i++) {
            at += Character.charCount(text.codePointAt(at));
        }
        return at;
    }

    private int[] begins() {
        if (begins == null) {
            IntStream.Builder found = IntStream.builder();
            for (int at = 0; at < text.length(); at = nextLine(text, at)) {
                found.add(at);
            }
            begins = found.build().toArray();
        }
        return begins;
    }

    private static boolean isMarker(String stream, int at, char mark) {
        if (at + 3 > stream.length()
                || stream.charAt(at) != mark
                || stream.charAt(at + 1) != mark
                || stream.charAt(at + 2) != mark) {
            return false;
        }
        return at + 3 == stream.length() || Character.isWhitespace(stream.charAt(at + 3));
    }

    private static void add(List<YamlDocument> documents, int line, String text) {
        if (!text.lines().allMatch(YamlDocument::saysNothing)) {
            documents.add(new YamlDocument(line, text));
        }
    }

    private static boolean saysNothing(String line) {
        String words = line.strip();
        return words.isEmpty() || words.startsWith("#") || words.equals("---") || words.equals("...");
    }

    /** Directives such as {@code %YAML 1.2} belong to the document behind the next marker. */
    private static boolean isDirectives(String text) {
        return text.indexOf('%') >= 0
                && text.lines().allMatch(line -> line.isBlank() || line.startsWith("#") || line.startsWith("%"));
    }
}
