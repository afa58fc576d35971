package io.signalbox.docs;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.GenericDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.signalbox.comments.Comments;
import io.signalbox.model.Kind;
import java.util.List;

/** The page of one proto file: its messages with their fields, then its enums with their values. */
final class Page {

    /** More would not be read; the message's own page shows what it is for. */
    private static final int USES_MAX = 8;

    private final Api api;
    private final Comments comments;
    private final StringBuilder text = new StringBuilder();

    private Page(Api api, Comments comments) {
        this.api = api;
        this.comments = comments;
    }

    static String of(FileDescriptor file, Api api, Comments comments) {
        Page page = new Page(api, comments);
        page.line(ReferencePages.MARK);
        page.line("# " + Markdown.titleOf(file)).line("");
        page.line(Markdown.text(comments.ofFile(file)));
        api.messages(file).forEach(page::message);
        api.enums(file).forEach(page::enumeration);
        return page.text.toString();
    }

    private void message(Descriptor message) {
        heading(message, comments.of(message));
        api.kindOf(message).ifPresent(this::manifest);
        usesOf(message);
        if (message.getFields().isEmpty()) {
            return;
        }
        line("").line("| Field | Type | Description |").line("|---|---|---|");
        for (FieldDescriptor field : message.getFields()) {
            line("| `" + field.getJsonName() + "` | " + FieldType.of(field) + " | " + description(field) + " |");
        }
    }

    private void manifest(Kind<?> kind) {
        String body = kind.body() == Kind.Body.SPEC ? "the fields below stand under `spec`" : "as in Kubernetes";
        line("").line("`apiVersion: " + kind.apiVersion() + "`, `kind: " + kind.name() + "`; " + body + ".");
    }

    private void enumeration(EnumDescriptor type) {
        heading(type, comments.of(type));
        usesOf(type);
        line("").line("| Value | Number | Description |").line("|---|---|---|");
        for (EnumValueDescriptor value : type.getValues()) {
            line("| `" + value.getName() + "` | " + value.getNumber() + " | " + Markdown.cell(comments.of(value))
                    + " |");
        }
    }

    private void heading(GenericDescriptor type, String comment) {
        line("").line("## " + Markdown.nameOf(type)).line("").line(Markdown.text(comment));
        if (!api.isHonoured(type)) {
            line("").line("**Not honoured yet**, since no field that leads here is.");
        }
    }

    private void usesOf(GenericDescriptor type) {
        List<FieldDescriptor> uses = api.usesOf(type);
        if (!uses.isEmpty()) {
            String more = uses.size() > USES_MAX ? " and " + (uses.size() - USES_MAX) + " more" : "";
            line("").line(uses.stream()
                    .limit(USES_MAX)
                    .map(Markdown::linkTo)
                    .collect(joining(", ", "Used in: ", more + ".")));
        }
    }

    private String description(FieldDescriptor field) {
        String mark = switch (Api.availability(field)) {
            case HONOURED, UNRECOGNIZED -> "";
            case LATER -> "**Not honoured yet.** ";
            case ENTERPRISE -> "**Needs Gloo Edge Enterprise's filters.** ";
        };
        return mark + Markdown.cell(comments.of(field)) + alternatives(field);
    }

    private static String alternatives(FieldDescriptor field) {
        OneofDescriptor oneof = field.getRealContainingOneof();
        if (oneof == null || oneof.getFieldCount() == 1) {
            return "";
        }
        return oneof.getFields().stream()
                .filter(other -> !other.equals(field))
                .map(other -> "`" + other.getJsonName() + "`")
                .collect(joining(", ", " Not beside ", "."));
    }

    private Page line(String line) {
        text.append(line).append('\n');
        return this;
    }
}
