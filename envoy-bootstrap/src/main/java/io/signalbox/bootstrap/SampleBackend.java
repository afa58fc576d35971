package io.signalbox.bootstrap;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/**
 * An HTTP/1.1 server to route to, which tells what it got: its answer to every request is a JSON object with
 * {@code backend}, {@code address}, {@code method}, {@code path} (with the query) and {@code headers} (names in lower
 * case). Several may run in one JVM, on addresses of their own such as 127.0.0.2.
 */
public final class SampleBackend implements AutoCloseable {

    /**
     * What came in. Header names are in lower case; a header that came twice has its values joined by commas. The body
     * is taken as UTF-8.
     */
    public record Request(String method, String path, Map<String, String> headers, String body) {}

    /** What goes out. */
    public record Response(int status, Map<String, String> headers, String body) {
        public static Response of(int status) {
            return new Response(status, Map.of(), "");
        }
    }

    /** Decides what a backend answers. Called on a virtual thread of its own for every request; it may wait. */
    @FunctionalInterface
    public interface Answers {
        Response to(Request request) throws InterruptedException;
    }

    private final String name;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong requests = new AtomicLong();

    /** Starts a backend that tells what it got. Port 0 takes a free one. */
    public static SampleBackend start(String name, HostPort address) throws IOException {
        SampleBackend backend = new SampleBackend(name, httpServer(address));
        return backend.serve(backend::told);
    }

    /** Starts a backend that answers as the test says. */
    public static SampleBackend start(String name, HostPort address, Answers answers) throws IOException {
        return new SampleBackend(name, httpServer(address)).serve(answers);
    }

    /** Starts a backend that takes TLS connections only and tells what it got. */
    public static SampleBackend startTls(String name, HostPort address, SSLContext tls) throws IOException {
        keepConnectionsOpen();
        HttpsServer server = HttpsServer.create(socketAddress(address), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        SampleBackend backend = new SampleBackend(name, server);
        return backend.serve(backend::told);
    }

    private SampleBackend(String name, HttpServer server) {
        this.name = name;
        this.server = server;
    }

    private static HttpServer httpServer(HostPort address) throws IOException {
        keepConnectionsOpen();
        return HttpServer.create(socketAddress(address), 0);
    }

    /**
     * The JDK's server reads these once, when the first one is made. By default it closes what was idle for 30 s, and
     * any idle connection beyond 200, which a proxy that is just then sending a request cannot tell from a failure.
     */
    private static void keepConnectionsOpen() {
        Map.of("sun.net.httpserver.idleInterval", "3600", "sun.net.httpserver.maxIdleConnections", "10000")
                .forEach((key, value) -> {
                    if (System.getProperty(key) == null) {
                        System.setProperty(key, value);
                    }
                });
    }

    private static InetSocketAddress socketAddress(HostPort address) {
        return new InetSocketAddress(address.host(), address.port());
    }

    private SampleBackend serve(Answers answers) {
        server.createContext("/", exchange -> handle(exchange, answers));
        server.setExecutor(threads);
        server.start();
        return this;
    }

    public String name() {
        return name;
    }

    /** Where it listens, with the port that it got. */
    public HostPort address() {
        return new HostPort(
                server.getAddress().getAddress().getHostAddress(),
                server.getAddress().getPort());
    }

    /** How many requests have come in so far. */
    public long requests() {
        return requests.get();
    }

    private void handle(HttpExchange exchange, Answers answers) throws IOException {
        requests.incrementAndGet();
        try (exchange) {
            Response response = answers.to(read(exchange));
            byte[] body = response.body().getBytes(StandardCharsets.UTF_8);
            response.headers().forEach(exchange.getResponseHeaders()::set);
            // Zero would mean chunks, and -1 means that there is no body.
            exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Request read(HttpExchange exchange) throws IOException {
        Headers received = exchange.getRequestHeaders();
        Map<String, String> headers = new TreeMap<>();
        received.forEach((header, values) ->
                headers.merge(header.toLowerCase(Locale.ROOT), String.join(",", values), (a, b) -> a + "," + b));
        return new Request(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                headers,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    }

    private Response told(Request request) {
        String headers = request.headers().entrySet().stream()
                .map(header -> "    " + Json.string(header.getKey()) + ": " + Json.string(header.getValue()))
                .collect(Collectors.joining(",\n"));
        String body = List.of(
                        "  \"backend\": " + Json.string(name),
                        "  \"address\": " + Json.string(address().toString()),
                        "  \"method\": " + Json.string(request.method()),
                        "  \"path\": " + Json.string(request.path()),
                        "  \"headers\": {\n" + headers + "\n  }")
                .stream()
                .collect(Collectors.joining(",\n", "{\n", "\n}\n"));
        return new Response(200, Map.of("content-type", "application/json", "x-backend", name), body);
    }

    /** Ends at once; connections are closed. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
