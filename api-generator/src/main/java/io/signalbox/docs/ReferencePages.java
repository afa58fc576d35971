package io.signalbox.docs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import io.signalbox.comments.Comments;
import io.signalbox.model.Kind;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every field of every kind: a page for each proto file, and an index. */
public final class ReferencePages {

    /** The first line of every page. */
    static final String MARK = "<!-- Generated from the protos in api-protos. To renew it: api-generator/renew -->";

    private static final String INDEX = "README.md";

    private static final String WORDS = """
            Every field of every resource that Signalbox reads. Fields are those of Gloo Edge, by name and meaning; one that this
            build does not honour says so, and setting it is a warning. A field that is left out is as good as one with the zero
            of its type, unless its type says "or null": then only null is as good as nothing.

            | Type | In YAML |
            |---|---|
            | duration | `5s`, `250ms`, `1m30s`: as in Go |
            | time | `2026-11-24T17:00:00Z` |
            | int32, uint32 | a whole number, from -2147483648 to 2147483647 and from 0 to 4294967295 |
            | int64, uint64 | a whole number, in quotes or not |
            | bytes | Base64 |
            | an enum | the value's name, or its number |
            """;

    private final Api api;
    private final Comments comments;
    private final List<Kind<?>> kinds;

    public ReferencePages(List<Kind<?>> kinds, Comments comments) {
        this.api = new Api(kinds);
        this.comments = comments;
        this.kinds = List.copyOf(kinds);
    }

    /** Pages by the name of their file. */
    public SortedMap<String, String> byName() {
        SortedMap<String, String> pages = new TreeMap<>();
        api.files().forEach(file -> pages.put(Markdown.pageOf(file), Page.of(file, api, comments)));
        pages.put(INDEX, index());
        return pages;
    }

    private String index() {
        StringBuilder index = new StringBuilder(MARK)
                .append("\n# Resources and their fields\n\n")
                .append(WORDS);
        index.append("\n## Kinds\n\n| Kind | apiVersion | What it is |\n|---|---|---|\n");
        for (Kind<?> kind : kinds) {
            Descriptor body = kind.prototype().getDescriptorForType();
            row(index, Markdown.linkTo(body), "`" + kind.apiVersion() + "`", comments.of(body));
        }
        index.append("\n## All pages\n\n| Page | File | What it is about |\n|---|---|---|\n");
        for (FileDescriptor file : api.files()) {
            String link = "[" + Markdown.titleOf(file) + "](" + Markdown.pageOf(file) + ")";
            row(index, link, "`" + file.getName() + "`", comments.ofFile(file));
        }
        return index.toString();
    }

    private static void row(StringBuilder table, String first, String second, String comment) {
        table.append("| %s | %s | %s |\n".formatted(first, second, Markdown.cell(comment)));
    }
}
