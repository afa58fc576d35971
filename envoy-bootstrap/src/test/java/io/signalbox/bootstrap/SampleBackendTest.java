package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleBackendTest {

    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void tells_what_it_got() throws Exception {
        try (SampleBackend backend = SampleBackend.start("a \"quoted\" one", HostPort.loopback(0))) {
            HttpResponse<String> response = client.send(
                    request("http", backend, "/x/y?z=%20")
                            .header("X-Thing", "1")
                            .method("DELETE", BodyPublishers.noBody())
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.body())
                    .startsWith("""
                            {
                              "backend": "a \\"quoted\\" one",
                              "address": "%s",
                              "method": "DELETE",
                              "path": "/x/y?z=%%20",
                              "headers": {
                            """.formatted(backend.address()))
                    .contains("    \"x-thing\": \"1\"");
            assertThat(response.headers().firstValue("content-type")).contains("application/json");
            assertThat(backend.requests()).isEqualTo(1);
        }
    }

    @Test
    void several_share_a_port_on_addresses_of_their_own() throws Exception {
        int port = new Ports().next();
        try (SampleBackend first = SampleBackend.start("first", new HostPort("127.0.0.2", port));
                SampleBackend second = SampleBackend.start("second", new HostPort("127.0.0.3", port))) {
            assertThat(get(first).body()).contains("\"backend\": \"first\"");
            assertThat(get(second).body()).contains("\"backend\": \"second\"");
        }
    }

    @Test
    void answers_as_the_test_says() throws Exception {
        try (SampleBackend backend = SampleBackend.start(
                "fails",
                HostPort.loopback(0),
                request -> new SampleBackend.Response(503, Map.of("retry-after", "1"), "no"))) {
            HttpResponse<String> response = get(backend);
            assertThat(response.statusCode()).isEqualTo(503);
            assertThat(response.body()).isEqualTo("no");
            assertThat(response.headers().firstValue("retry-after")).contains("1");
        }
    }

    @Test
    void speaks_tls_where_it_is_given_a_certificate(@TempDir Path folder) throws Exception {
        SSLContext tls = tls(Pem.writeTo(folder));
        try (SampleBackend backend = SampleBackend.startTls("secret", HostPort.loopback(0), tls);
                HttpClient trusting = HttpClient.newBuilder().sslContext(tls).build()) {
            HttpResponse<String> response =
                    trusting.send(request("https", backend, "/").build(), BodyHandlers.ofString());
            assertThat(response.body()).contains("\"backend\": \"secret\"");
        }
    }

    private HttpResponse<String> get(SampleBackend backend) throws Exception {
        return client.send(request("http", backend, "/").build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String scheme, SampleBackend backend, String path) {
        return HttpRequest.newBuilder(URI.create(scheme + "://" + backend.address() + path));
    }

    private static SSLContext tls(KeyStore keys) throws Exception {
        KeyManagerFactory own = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        own.init(keys, Pem.password());
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("test", keys.getCertificate("test"));
        TrustManagerFactory others = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        others.init(trusted);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(own.getKeyManagers(), others.getTrustManagers(), null);
        return tls;
    }
}
