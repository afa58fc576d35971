package io.signalbox.docs;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Names, links and words as the pages write them. */
final class Markdown {

    private Markdown() {}

    /** {@code gloo/options/cors.proto} is described in {@code gloo-options-cors.md}. */
    static String pageOf(FileDescriptor file) {
        return file.getName().replaceFirst("\\.proto$", "").replace('/', '-').replace('_', '-') + ".md";
    }

    /** {@code gloo/options/subset_spec.proto} becomes {@code Subset spec}. */
    static String titleOf(FileDescriptor file) {
        String stem = file.getName().replaceFirst("^.*/", "").replaceFirst("\\.proto$", "");
        return stem.substring(0, 1).toUpperCase(Locale.ROOT) + stem.substring(1).replace('_', ' ');
    }

    /** A message's or an enum's name within its file. */
    static String nameOf(GenericDescriptor type) {
        return type.getFullName().substring(type.getFile().getPackage().length() + 1);
    }

    /** A link to where a message or an enum is described. The anchor is the one that GitHub gives to a heading. */
    static String linkTo(GenericDescriptor type) {
        String anchor = nameOf(type).toLowerCase(Locale.ROOT).replace(".", "");
        return "[" + nameOf(type) + "](" + pageOf(type.getFile()) + "#" + anchor + ")";
    }

    static String linkTo(FieldDescriptor field) {
        Descriptor message = field.getContainingType();
        return linkTo(message) + " `" + field.getJsonName() + "`";
    }

    /** Text for a table's cell or a paragraph: what is not code must not be taken for HTML or the end of a cell. */
    static String text(String comment) {
        String[] parts = comment.split("`", -1);
        return IntStream.range(0, parts.length)
                .mapToObj(
                        part -> part % 2 == 0 ? parts[part].replace("<", "&lt;").replace("*", "\\*") : parts[part])
                .collect(Collectors.joining("`"))
                .replace("|", "\\|");
    }

    static String cell(String comment) {
        return text(comment).replace("\n", "<br>");
    }
}
