package io.signalbox.cli;

import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import io.signalbox.cli.HttpFile.Request;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntUnaryOperator;

/** Sends an example's requests and tells what became of them. */
final class SampleRequests implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    /**
     * Virtual hosts are chosen by this header, which the JDK's client sends only if this property, read once, allows
     * it.
     */
    private static final String ALLOWED = "jdk.httpclient.allowRestrictedHeaders";

    private final HttpFile file;
    private final IntUnaryOperator ports;
    private final HttpClient client;

    /**
     * What became of a request.
     *
     * @param status 0 if there was no answer
     * @param from which sample server it came from; else what was answered, in short
     */
    record Outcome(Request request, URI uri, int status, String from) {

        boolean isFine() {
            return status >= 200 && status < 400;
        }
    }

    /** To be called before anything uses the JDK's HTTP client. */
    static void allowHostHeader() {
        if (System.getProperty(ALLOWED) == null) {
            System.setProperty(ALLOWED, "host");
        }
    }

    /** @param ports gives the port that stands for one in the file */
    SampleRequests(HttpFile file, IntUnaryOperator ports) {
        this.file = file;
        this.ports = ports;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build();
    }

    /** Sends all, one after the other. */
    List<Outcome> send() throws InterruptedException {
        List<Outcome> outcomes = new ArrayList<>();
        for (Request request : file.requests()) {
            outcomes.add(send(request));
        }
        return outcomes;
    }

    private Outcome send(Request request) throws InterruptedException {
        URI uri = here(request.uri());
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .method(
                        request.method(),
                        request.body().isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(request.body()));
        request.headers().forEach(builder::header);
        try {
            HttpResponse<String> response = client.send(builder.build(), BodyHandlers.ofString());
            return new Outcome(request, uri, response.statusCode(), from(response.body()));
        } catch (IOException e) {
            return new Outcome(request, uri, 0, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private URI here(URI uri) {
        int port = uri.getPort();
        return port < 0 ? uri : URI.create(uri.toString().replaceFirst(":" + port, ":" + ports.applyAsInt(port)));
    }

    /** Sample servers say who and where they are. */
    private static String from(String body) {
        try {
            if (JsonParser.parseString(body) instanceof JsonObject told && told.has("backend") && told.has("address")) {
                return told.get("backend").getAsString() + " at "
                        + told.get("address").getAsString();
            }
        } catch (JsonParseException notASampleServer) {
            return shortened(body);
        }
        return shortened(body);
    }

    private static String shortened(String body) {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
