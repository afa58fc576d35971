package io.signalbox.testing.kubernetes;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.signalbox.testing.Certificates;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Whom the API server asks before it writes an Upstream of a namespace. So a test decides what a real API server
 * answers, and when: the status that a refusal has goes to whoever asked.
 */
public final class AdmissionWebhook implements AutoCloseable {

    /** Says what becomes of a write. Called on a thread of its own for each; it may wait. */
    @FunctionalInterface
    public interface Judge {
        /**
         * @param operation {@code CREATE}, {@code UPDATE} or {@code DELETE}
         * @param name the Upstream's
         */
        Verdict of(String operation, String name) throws InterruptedException;
    }

    /** What is to become of a write. */
    public sealed interface Verdict {
        /** It is done. */
        record Allowed() implements Verdict {}

        /**
         * 429 Too Many Requests.
         *
         * @param retryAfterSeconds 0: it does not say
         */
        record Throttled(int retryAfterSeconds) implements Verdict {}
    }

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final DevCluster cluster;
    private final String name;
    private final HttpsServer server;
    private final Judge judge;

    private AdmissionWebhook(DevCluster cluster, String namespace, HttpsServer server, Judge judge) {
        this.cluster = cluster;
        this.name = "judge-" + namespace;
        this.server = server;
        this.judge = judge;
    }

    /**
     * Starts to judge; the API server asks from a moment later on, which a test has to wait for.
     *
     * @param folder for the server's certificate
     */
    public static AdmissionWebhook start(DevCluster cluster, String namespace, Path folder, Judge judge)
            throws IOException, GeneralSecurityException, InterruptedException {
        Certificates certificates = Certificates.create(folder.resolve("webhook"));
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificates.server()));
        AdmissionWebhook webhook = new AdmissionWebhook(cluster, namespace, server, judge);
        server.createContext("/", webhook::answer);
        server.setExecutor(webhook.threads);
        server.start();
        cluster.apply("""
                apiVersion: admissionregistration.k8s.io/v1
                kind: ValidatingWebhookConfiguration
                metadata: {name: %1$s}
                webhooks:
                - name: judge.signalbox.test
                  clientConfig: {url: 'https://127.0.0.1:%2$d/', caBundle: %3$s}
                  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %4$s}}
                  rules: [{apiGroups: [gloo.solo.io], apiVersions: ['*'], resources: [upstreams], operations: ['*']}]
                  failurePolicy: Fail
                  sideEffects: None
                  timeoutSeconds: 30
                  admissionReviewVersions: [v1]
                """.formatted(
                webhook.name,
                server.getAddress().getPort(),
                Base64.getEncoder()
                        .encodeToString(Files.readAllBytes(certificates.folder().resolve("ca.crt"))),
                namespace));
        return webhook;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange;
                InputStream in = exchange.getRequestBody()) {
            JsonObject review = JsonParser.parseString(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .getAsJsonObject();
            JsonObject request = review.getAsJsonObject("request");
            Verdict verdict = judge.of(
                    request.get("operation").getAsString(), request.get("name").getAsString());
            JsonObject response = response(verdict);
            response.add("uid", request.get("uid"));
            review.remove("request");
            review.add("response", response);
            byte[] body = review.toString().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static JsonObject response(Verdict verdict) {
        JsonObject response = new JsonObject();
        switch (verdict) {
            case Verdict.Allowed allowed -> response.addProperty("allowed", true);
            case Verdict.Throttled(int retryAfterSeconds) -> {
                response.addProperty("allowed", false);
                response.add("status", JsonParser.parseString("""
                                {"status": "Failure", "code": 429, "reason": "TooManyRequests", "message": "too much to do",
                                 "details": {"retryAfterSeconds": %d}}""".formatted(retryAfterSeconds)));
            }
        }
        return response;
    }

    /** Nobody is asked any more, also a moment later. */
    @Override
    public void close() {
        cluster.admin()
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name)
                .delete();
        server.stop(0);
        threads.shutdownNow();
    }
}
