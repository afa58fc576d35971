package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.admin.WebPages.Names;
import io.signalbox.bootstrap.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebPagesTest {

    private final WebPages loopback = new WebPages(Names.LOOPBACK);

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:9095", "localhost:9095", "LOCALHOST", "[::1]:9095", "10.1.2.3", ""})
    void an_address_or_localhost_is_taken(String host) {
        assertThat(loopback.refusal("GET", host, "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example:9095", "localhost.evil.example", "a:b:c:d"})
    void a_name_that_was_made_to_resolve_to_loopback_is_refused(String host) {
        assertThat(loopback.refusal("GET", host, ""))
                .hasValueSatisfying(why -> assertThat(why).contains(host));
    }

    @Test
    void a_server_for_others_is_asked_by_any_name() {
        assertThat(new WebPages(Names.ANY).refusal("GET", "signalbox.gloo-system.svc:9095", ""))
                .isEmpty();
    }

    @Test
    void another_sites_page_changes_nothing() {
        assertThat(loopback.refusal("POST", "127.0.0.1:9095", "http://evil.example"))
                .isPresent();
        assertThat(loopback.refusal("POST", "127.0.0.1:9095", "null")).isPresent();
        assertThat(loopback.refusal("POST", "127.0.0.1:9095", "http://127.0.0.1:9095"))
                .isEmpty();
        assertThat(loopback.refusal("PUT", "127.0.0.1:9095", "")).isEmpty();
    }

    @Test
    void the_server_refuses_with_403() throws IOException {
        try (ServedAdmin admin = new ServedAdmin()) {
            assertThat(status(admin.address(), "evil.example")).startsWith("HTTP/1.1 403");
            assertThat(status(admin.address(), "localhost")).startsWith("HTTP/1.1 200");
        }
    }

    /** By hand, since the JDK's client sets the header itself. */
    private static String status(HostPort address, String host) throws IOException {
        try (Socket socket = new Socket(address.host(), address.port())) {
            socket.getOutputStream()
                    .write(("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }
}
