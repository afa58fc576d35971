package io.signalbox.admin;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.Maps;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the page for a request and sends its answer; says what would be right where there is none. Safe for all
 * threads.
 */
final class Router implements HttpHandler {

    private static final Logger log = LoggerFactory.getLogger(Router.class);

    /** Pieces that a body is sent in. */
    private static final int CHUNK_BYTES = 64 * 1024;

    private final ImmutableMap<String, Route> routes;
    private final Supplier<String> banner;
    private final WebPages webPages;

    /**
     * @param routes in the order in which the index lists them
     * @param banner what is to be said before anything else, as lines; empty if there is nothing
     */
    Router(List<Route> routes, Supplier<String> banner, WebPages webPages) {
        this.routes = Maps.uniqueIndex(routes, Route::path);
        this.banner = banner;
        this.webPages = webPages;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        send(exchange, answer(exchange));
        // Not so when sending failed: closing would end the chunks as if the answer were whole. The server closes the
        // connection instead.
        exchange.close();
    }

    private Answer answer(HttpExchange exchange) {
        Optional<String> refusal =
                webPages.refusal(exchange.getRequestMethod(), header(exchange, "Host"), header(exchange, "Origin"));
        if (refusal.isPresent()) {
            return Answer.text(403, refusal.get() + "\n");
        }
        String accept = header(exchange, "Accept");
        try {
            return answer(Request.of(exchange.getRequestMethod(), exchange.getRequestURI(), accept));
        } catch (BadRequestException e) {
            return Answer.text(400, e.getMessage() + "\n");
        } catch (RuntimeException defect) {
            log.atError()
                    .setCause(defect)
                    .addKeyValue("path", exchange.getRequestURI().getPath())
                    .log("admin page failed");
            return Answer.text(500, "this page has a defect; the log of Signalbox has more\n");
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.join(",", exchange.getRequestHeaders().getOrDefault(name, List.of()));
    }

    Answer answer(Request request) {
        if (request.path().equals("/") && request.method().equals("GET")) {
            return Answer.text(200, index());
        }
        Route route = routes.get(request.path());
        if (route == null) {
            return Answer.text(404, "there is no " + request.path() + "; there are:\n\n" + index());
        }
        if (!route.methods().contains(request.method())) {
            String allowed = String.join(", ", route.methods());
            return Answer.text(405, route.path() + " takes " + allowed + " only\n")
                    .withHeader("Allow", allowed);
        }
        for (String name : request.parameters().keySet()) {
            if (!route.parameters().contains(name)) {
                throw new BadRequestException(
                        route.parameters().isEmpty()
                                ? route.path() + " takes no parameters, but " + name + " was given"
                                : "there is no parameter " + name + "; " + route.path() + " takes "
                                        + String.join(", ", route.parameters()));
            }
        }
        return route.handler().answer(request);
    }

    private String index() {
        return routes.values().stream()
                .map(route -> "%-20s %s%s%n".formatted(route.path(), route.about(), parameters(route)))
                .collect(Collectors.joining("", "Signalbox\n\n" + attention(), ""));
    }

    private String attention() {
        return banner.get().lines().map(line -> "ATTENTION: " + line + "\n\n").collect(Collectors.joining());
    }

    private static String parameters(Route route) {
        return route.parameters().isEmpty()
                ? ""
                : route.parameters().stream().collect(Collectors.joining("=…&", " [?", "=…]"));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        // Nothing here is for a browser to keep, or for another origin's script to read.
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
        for (Map.Entry<String, String> header : answer.headers().entrySet()) {
            exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(answer.status(), -1);
            return;
        }
        exchange.sendResponseHeaders(answer.status(), 0);
        OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), CHUNK_BYTES);
        try {
            answer.body().writeTo(out);
            out.close();
        } catch (RuntimeException defect) {
            log.atError()
                    .setCause(defect)
                    .addKeyValue("path", exchange.getRequestURI().getPath())
                    .log("admin page failed half way");
            throw new IOException("the answer is not whole", defect);
        }
    }
}
