package io.signalbox.source.kubernetes;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API server that answers what a test says when it is asked for Upstreams, one answer after the other, and has
 * nothing of any other kind: for what no real API server can be made to do.
 */
final class ScriptedApiServer implements AutoCloseable {

    private static final String NOTHING = "{\"metadata\": {\"resourceVersion\": \"1\"}, \"items\": []}";

    /** One answer. */
    sealed interface Answer {
        record Page(String json) implements Answer {}

        record Failure(int code, String header, String body) implements Answer {}

        /** What a watch says before it falls silent, or ends. */
        record Watch(String lines, End end) implements Answer {}
    }

    enum End {
        SILENCE,
        EOF
    }

    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    ScriptedApiServer(Answer... answers) throws IOException {
        script.addAll(List.of(answers));
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    Path kubeconfig(Path folder) throws IOException {
        return Files.writeString(folder.resolve("scripted.kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: it, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: me, user: {}}]
                contexts: [{name: it, context: {cluster: it, user: me}}]
                current-context: it
                """.formatted(
                        server.getAddress().getPort()));
    }

    /** The queries about Upstreams so far. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** An Upstream's JSON. */
    static String upstream(String name, int version, String more) {
        return """
                {"metadata": {"name": "%s", "namespace": "web", "resourceVersion": "%d"}, "spec": {%s}}
                """.formatted(name, version, more).strip();
    }

    static Answer.Page page(int version, String more, String... upstreams) {
        return new Answer.Page("""
                {"metadata": {"resourceVersion": "%d", "continue": "%s"}, "items": [%s]}
                """.formatted(version, more, String.join(",", upstreams)));
    }

    static String event(String type, String object) {
        return "{\"type\": \"" + type + "\", \"object\": " + object + "}\n";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String query = String.valueOf(exchange.getRequestURI().getQuery());
            if (path.endsWith("/upstreams")) {
                asked.add(query);
                answer(exchange, next(query));
            } else {
                answer(exchange, idle(query));
            }
        }
    }

    private synchronized Answer next(String query) {
        Answer next = script.poll();
        return next == null ? idle(query) : next;
    }

    private static Answer idle(String query) {
        return query.contains("watch=1") ? new Answer.Watch("", End.SILENCE) : new Answer.Page(NOTHING);
    }

    private void answer(HttpExchange exchange, Answer answer) throws IOException {
        switch (answer) {
            case Answer.Page(String json) -> send(exchange, 200, json);
            case Answer.Failure(int code, String header, String body) -> {
                if (!header.isEmpty()) {
                    String[] parts = header.split(": ", 2);
                    exchange.getResponseHeaders().add(parts[0], parts[1]);
                }
                send(exchange, code, body);
            }
            case Answer.Watch(String lines, End end) -> {
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.write(lines.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (end == End.SILENCE) {
                    awaitClose();
                }
            }
        }
    }

    private static void send(HttpExchange exchange, int code, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(code, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
