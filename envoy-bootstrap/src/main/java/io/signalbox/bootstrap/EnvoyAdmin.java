package io.signalbox.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Envoy's <a href="https://www.envoyproxy.io/docs/envoy/latest/operations/admin">admin interface</a>, asked over HTTP.
 * May be used from any thread.
 */
public final class EnvoyAdmin implements AutoCloseable {

    /** A large configuration dump takes seconds; an Envoy that is stopped answers never. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** Names of clusters carry dots and more. */
    private static final Pattern RE2_SPECIAL = Pattern.compile("[^A-Za-z0-9_]");

    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private final URI address;

    public EnvoyAdmin(HostPort address) {
        this.address = URI.create("http://" + address);
    }

    /** For people: {@code http://127.0.0.1:19000}. */
    public URI address() {
        return address;
    }

    /** GET, whatever the status of the answer is. */
    public HttpResponse<String> get(String pathAndQuery) throws IOException, InterruptedException {
        return client.send(request(pathAndQuery).build(), BodyHandlers.ofString());
    }

    /** POST without a body, as Envoy asks for where something changes: {@code /logging?level=debug}. */
    public HttpResponse<String> post(String pathAndQuery) throws IOException, InterruptedException {
        return client.send(request(pathAndQuery).POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
    }

    /** True once all that the first configuration needs has arrived and every listener works. */
    public boolean isReady() throws IOException, InterruptedException {
        return get("/ready").statusCode() == 200;
    }

    /** All of the running configuration as JSON, endpoints included. */
    public String configDump() throws IOException, InterruptedException {
        return body("/config_dump?include_eds");
    }

    /** Every cluster with its endpoints and their state, as lines of text. */
    public String clusters() throws IOException, InterruptedException {
        return body("/clusters");
    }

    /** A line {@code <name>::<address>} for each listener. */
    public String listeners() throws IOException, InterruptedException {
        return body("/listeners");
    }

    /** Counters and gauges as lines {@code <name>: <value>}; the filter is a regular expression on the name. */
    public String stats(String filter) throws IOException, InterruptedException {
        return body("/stats?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    /** One counter or gauge; empty when Envoy does not have it (yet). */
    public OptionalLong stat(String name) throws IOException, InterruptedException {
        String prefix = name + ": ";
        return stats("^" + RE2_SPECIAL.matcher(name).replaceAll("\\\\$0") + "$")
                .lines()
                .filter(line -> line.startsWith(prefix))
                .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
                .findFirst();
    }

    private String body(String pathAndQuery) throws IOException, InterruptedException {
        HttpResponse<String> response = get(pathAndQuery);
        if (response.statusCode() != 200) {
            throw new IOException(pathAndQuery + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(address.resolve(pathAndQuery)).timeout(LIMIT);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
