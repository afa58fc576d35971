package io.signalbox.admin;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.StreamDataWriter;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.emitter.Emitter;
import org.snakeyaml.engine.v2.events.DocumentEndEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ImplicitTuple;
import org.snakeyaml.engine.v2.events.MappingEndEvent;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceEndEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.events.StreamEndEvent;
import org.snakeyaml.engine.v2.events.StreamStartEvent;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.CoreScalarResolver;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;

/**
 * Takes what a {@link JsonWriter} takes and writes YAML, piece by piece, so that one description of an answer serves
 * both.
 */
final class YamlStream extends JsonWriter {

    private static final ImplicitTuple IMPLICIT = new ImplicitTuple(true, true);

    private final Emitter emitter;
    private final Writer out;
    private final ScalarResolver resolver = new CoreScalarResolver(true);

    YamlStream(Writer out) throws IOException {
        super(Writer.nullWriter());
        this.out = out;
        this.emitter =
                new Emitter(DumpSettings.builder().setIndent(2).setWidth(120).build(), new Sink(out));
        emit(new StreamStartEvent());
        emit(new DocumentStartEvent(false, Optional.empty(), Map.of()));
    }

    private record Sink(Writer out) implements StreamDataWriter {
        @Override
        public void write(String text) {
            write(text, 0, text.length());
        }

        @Override
        public void write(String text, int offset, int length) {
            try {
                out.write(text, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private JsonWriter emit(Event event) throws IOException {
        try {
            emitter.emit(event);
            return this;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private JsonWriter scalar(String text, ScalarStyle style) throws IOException {
        return emit(new ScalarEvent(Optional.empty(), Optional.empty(), IMPLICIT, text, style));
    }

    private JsonWriter text(String text) throws IOException {
        // Plain only if a reader would take it for text again: "true", "8080" and "~" need their quotes.
        boolean isText = resolver.resolve(text, true).equals(Tag.STR);
        ScalarStyle style =
                !isText ? ScalarStyle.DOUBLE_QUOTED : text.indexOf('\n') >= 0 ? ScalarStyle.LITERAL : ScalarStyle.PLAIN;
        return scalar(text, style);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter beginArray() throws IOException {
        return emit(new SequenceStartEvent(Optional.empty(), Optional.empty(), true, FlowStyle.BLOCK));
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter endArray() throws IOException {
        return emit(new SequenceEndEvent());
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter beginObject() throws IOException {
        return emit(new MappingStartEvent(Optional.empty(), Optional.empty(), true, FlowStyle.BLOCK));
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter endObject() throws IOException {
        return emit(new MappingEndEvent());
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter name(String name) throws IOException {
        return text(name);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(@Nullable String value) throws IOException {
        return value == null ? nullValue() : text(value);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(boolean value) throws IOException {
        return scalar(Boolean.toString(value), ScalarStyle.PLAIN);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(@Nullable Boolean value) throws IOException {
        return value == null ? nullValue() : value(value.booleanValue());
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(float value) throws IOException {
        return scalar(Float.toString(value), ScalarStyle.PLAIN);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(double value) throws IOException {
        return scalar(Double.toString(value), ScalarStyle.PLAIN);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(long value) throws IOException {
        return scalar(Long.toString(value), ScalarStyle.PLAIN);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter value(@Nullable Number value) throws IOException {
        return value == null ? nullValue() : scalar(value.toString(), ScalarStyle.PLAIN);
    }

    @CanIgnoreReturnValue
    @Override
    public JsonWriter nullValue() throws IOException {
        return scalar("null", ScalarStyle.PLAIN);
    }

    @Override
    public JsonWriter jsonValue(@Nullable String value) {
        throw new UnsupportedOperationException("JSON text is not YAML");
    }

    @Override
    public void flush() throws IOException {
        out.flush();
    }

    /** Ends the document. */
    @Override
    public void close() throws IOException {
        emit(new DocumentEndEvent(false));
        emit(new StreamEndEvent());
        out.flush();
    }
}
