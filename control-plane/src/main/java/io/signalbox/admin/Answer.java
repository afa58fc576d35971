package io.signalbox.admin;

import com.google.common.collect.ImmutableMap;
import com.google.gson.FormattingStyle;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/** What a page answers. The body is written while it is sent, so that it may be larger than memory. */
record Answer(int status, String contentType, ImmutableMap<String, String> headers, Body body) {

    /** Writes a body; called once, after the status was sent. */
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Writes one JSON value. */
    @FunctionalInterface
    interface Content {
        void writeTo(JsonWriter out) throws IOException;
    }

    /** How structured answers are written. */
    enum Format {
        JSON,
        YAML
    }

    static Answer text(int status, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Answer(status, "text/plain; charset=utf-8", ImmutableMap.of(), out -> out.write(bytes));
    }

    static Answer stream(String contentType, Body body) {
        return new Answer(200, contentType, ImmutableMap.of(), body);
    }

    /** As all of Gloo Edge's snapshots come: {@code {"data": …, "error": ""}}. */
    static Answer data(Format format, Content data) {
        Content envelope = out -> {
            out.beginObject().name("data");
            data.writeTo(out);
            out.name("error").value("").endObject();
        };
        return switch (format) {
            case JSON -> stream("application/json", out -> json(out, envelope));
            case YAML -> stream("application/yaml", out -> yaml(out, envelope));
        };
    }

    Answer withHeader(String name, String value) {
        return new Answer(
                status,
                contentType,
                ImmutableMap.<String, String>builder()
                        .putAll(headers)
                        .put(name, value)
                        .buildOrThrow(),
                body);
    }

    private static void json(OutputStream out, Content content) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        JsonWriter writer = new JsonWriter(text);
        writer.setFormattingStyle(FormattingStyle.PRETTY);
        content.writeTo(writer);
        writer.flush();
        text.write('\n');
        text.flush();
    }

    private static void yaml(OutputStream out, Content content) throws IOException {
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8);
        YamlStream writer = new YamlStream(text);
        content.writeTo(writer);
        writer.close();
    }
}
