package io.signalbox.source.kubernetes;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.time.Duration;

/** The API server answered, and the answer is no: a Kubernetes {@code Status}, or what a proxy before it says. */
final class ApiFailure extends IOException {

    static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    static final int NOT_FOUND = 404;
    static final int GONE = 410;
    static final int TOO_MANY_REQUESTS = 429;

    private static final long serialVersionUID = 1L;
    private static final int WORDS_MAX = 500;

    private final int code;
    private final Duration retryAfter;

    ApiFailure(int code, String message, Duration retryAfter) {
        super(message);
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** What a response's body says. */
    static ApiFailure of(int code, String body, Duration retryAfter) {
        try {
            if (JsonParser.parseString(body) instanceof JsonObject status && status.has("message")) {
                return new ApiFailure(code, status.get("message").getAsString(), retryAfter);
            }
        } catch (JsonParseException e) {
            // Then it is text.
        }
        String words = body.strip();
        return new ApiFailure(
                code,
                "HTTP " + code
                        + (words.isEmpty() ? "" : ": " + words.substring(0, Math.min(WORDS_MAX, words.length()))),
                retryAfter);
    }

    /** The {@code Status} that ends a watch. */
    static ApiFailure ofWatch(JsonObject status) {
        JsonElement code = status.get("code");
        JsonElement message = status.get("message");
        return new ApiFailure(
                code instanceof JsonPrimitive number ? number.getAsInt() : 0,
                message instanceof JsonPrimitive text ? text.getAsString() : "the watch failed",
                Duration.ZERO);
    }

    /** The HTTP status; 0 when it is not known. */
    int code() {
        return code;
    }

    /** How long the API server wants to be left alone; zero when it does not say. */
    Duration retryAfter() {
        return retryAfter;
    }

    String words() {
        return String.valueOf(getMessage());
    }
}
