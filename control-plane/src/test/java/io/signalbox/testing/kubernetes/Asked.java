package io.signalbox.testing.kubernetes;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A request to the API server, from its audit log.
 *
 * @param group of the API; empty for the core
 * @param resource with its subresource, as RBAC has it: {@code upstreams/status}
 * @param namespace empty for all
 * @param name empty for no certain one
 * @param code the answer's
 * @param decision RBAC's; a request that it allows may still be refused, as in a namespace that ends
 */
public record Asked(
        String verb, String group, String resource, String namespace, String name, int code, Decision decision) {

    /** What RBAC says to a request. */
    public enum Decision {
        ALLOW,
        FORBID
    }

    /** Whether RBAC did not allow it. */
    public boolean refused() {
        return decision == Decision.FORBID;
    }

    static List<Asked> by(String user, Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            return lines.filter(line -> line.endsWith("}"))
                    .map(line -> JsonParser.parseString(line).getAsJsonObject())
                    .filter(event -> event.getAsJsonObject("user")
                            .get("username")
                            .getAsString()
                            .equals(user))
                    // Others are no resources: which APIs there are, which version the server has.
                    .filter(event -> event.has("objectRef"))
                    .map(Asked::of)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Asked of(JsonObject event) {
        JsonObject object = event.getAsJsonObject("objectRef");
        String subresource = text(object, "subresource");
        return new Asked(
                text(event, "verb"),
                text(object, "apiGroup"),
                text(object, "resource") + (subresource.isEmpty() ? "" : "/" + subresource),
                text(object, "namespace"),
                text(object, "name"),
                event.has("responseStatus")
                        ? event.getAsJsonObject("responseStatus").get("code").getAsInt()
                        : 0,
                Decision.valueOf(text(event.getAsJsonObject("annotations"), "authorization.k8s.io/decision")
                        .toUpperCase(Locale.ROOT)));
    }

    private static String text(JsonObject object, String field) {
        return object.has(field) ? object.get(field).getAsString() : "";
    }
}
