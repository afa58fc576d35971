package io.signalbox.source.kubernetes;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JSON of an answer, object by object as it arrives, so that a large list is never in memory as a whole. */
final class ApiStream implements AutoCloseable {

    /**
     * The end of a page of a list.
     *
     * @param more what to ask for to get the next page; empty at the end
     */
    record PageEnd(String resourceVersion, String more) {}

    private final InputStream body;
    private final JsonReader json;
    private volatile long heardAt = System.nanoTime();

    /** @param seen what its texts are looked up in; null for Secrets, which must not stay in memory for nothing */
    ApiStream(InputStream body, @Nullable SeenTexts seen) {
        Reader in = new InputStreamReader(new Listening(body), StandardCharsets.UTF_8);
        this.body = body;
        this.json = seen == null ? new JsonReader(in) : new SharingReader(in, seen);
        // Objects that stand one after the other are not JSON, strictly.
        json.setStrictness(Strictness.LENIENT);
        // One object that is nested too deep must not cost the others of its list; whoever reads it says so.
        json.setNestingLimit(Integer.MAX_VALUE);
    }

    /** When the last bytes came, in {@link System#nanoTime}'s time. May be asked by any thread. */
    long heardAt() {
        return heardAt;
    }

    /** The next object; null at the end. */
    @Nullable
    JsonObject next() throws IOException {
        try {
            return isAtEnd() ? null : JsonParser.parseReader(json).getAsJsonObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw broken(e);
        }
    }

    private boolean isAtEnd() throws IOException {
        try {
            return json.peek() == JsonToken.END_DOCUMENT;
        } catch (EOFException e) {
            return true; // So says the reader when there was not even one object.
        }
    }

    /** Reads a page of a list. */
    PageEnd page(Consumer<JsonObject> items) throws IOException {
        JsonObject metadata = new JsonObject();
        try {
            json.beginObject();
            while (json.hasNext()) {
                switch (json.nextName()) {
                    case "metadata" -> metadata = JsonParser.parseReader(json).getAsJsonObject();
                    case "items" -> items(items);
                    default -> json.skipValue();
                }
            }
            json.endObject();
        } catch (JsonParseException | IllegalStateException e) {
            throw broken(e);
        }
        if (!metadata.has("resourceVersion")) {
            throw new IOException("the API server's answer is not a list");
        }
        return new PageEnd(
                metadata.get("resourceVersion").getAsString(),
                metadata.has("continue") ? metadata.get("continue").getAsString() : "");
    }

    private void items(Consumer<JsonObject> items) throws IOException {
        if (json.peek() == JsonToken.NULL) {
            json.nextNull(); // How Go writes an empty list that it never made.
            return;
        }
        json.beginArray();
        while (json.hasNext()) {
            items.accept(JsonParser.parseReader(json).getAsJsonObject());
        }
        json.endArray();
    }

    /** The parser's own words may quote what it read, which may be a secret. */
    private static IOException broken(RuntimeException e) {
        return new IOException("the API server's answer broke off or is not JSON ("
                + e.getClass().getSimpleName() + ")");
    }

    /** May be called by any thread: reading then ends. */
    @Override
    public void close() throws IOException {
        body.close();
    }

    private static final class SharingReader extends JsonReader {
        private final SeenTexts seen;

        SharingReader(Reader in, SeenTexts seen) {
            super(in);
            this.seen = seen;
        }

        @Override
        public String nextName() throws IOException {
            return seen.of(super.nextName());
        }

        @Override
        public String nextString() throws IOException {
            return seen.of(super.nextString());
        }
    }

    private final class Listening extends FilterInputStream {
        Listening(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            heardAt = System.nanoTime();
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            heardAt = System.nanoTime();
            return read;
        }
    }
}
