package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableMap;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a page that has a defect. */
class RouterTest {

    private static final byte[] SOME = "x".repeat(200_000).getBytes(StandardCharsets.US_ASCII);

    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                new Router(
                        List.of(
                                Route.get("/broken", "fails at once", request -> {
                                    throw new IllegalStateException("secret words");
                                }),
                                Route.get("/half", "fails half way", request -> half())),
                        () -> "",
                        new WebPages(WebPages.Names.LOOPBACK)));
        server.start();
    }

    private static Answer half() {
        return new Answer(200, "text/plain", ImmutableMap.of(), out -> {
            out.write(SOME);
            throw new IllegalStateException("secret words");
        });
    }

    @AfterEach
    void close() {
        server.stop(0);
        client.close();
    }

    private HttpResponse<String> get(String path) throws Exception {
        URI page = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return client.send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString());
    }

    @Test
    void a_page_that_fails_says_so_and_keeps_the_reason_for_the_log() throws Exception {
        HttpResponse<String> response = get("/broken");
        assertThat(response.statusCode()).isEqualTo(500);
        assertThat(response.body()).contains("defect").doesNotContain("secret words");
    }

    @Test
    void an_answer_that_breaks_off_is_not_taken_for_whole() {
        assertThatThrownBy(() -> get("/half")).isInstanceOf(IOException.class);
    }
}
