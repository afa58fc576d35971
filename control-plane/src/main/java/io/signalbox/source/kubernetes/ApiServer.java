package io.signalbox.source.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server for lists and watches. fabric8 brings what is the same for every client: kubeconfig, service
 * accounts, certificates, tokens and their renewal, proxies. May be used by any thread.
 */
final class ApiServer implements AutoCloseable {

    /** Objects in a page of a list: at a few kB each, it is read in well under a second. */
    static final int PAGE = 500;

    /** How long an answer may take to begin. */
    private static final Duration ANSWER = Duration.ofSeconds(30);

    private static final int FAILURE_BODY_MAX = 64 << 10;

    private final KubernetesClient client;
    private final SeenTexts seen = new SeenTexts();

    private ApiServer(KubernetesClient client) {
        this.client = client;
    }

    static ApiServer connect(KubernetesOptions options) throws IOException {
        return new ApiServer(options.client());
    }

    /** Where the server is, for messages. */
    String address() {
        return client.getConfiguration().getMasterUrl();
    }

    /** A page of a list. */
    ApiStream list(WatchTarget target, int limit, String more) throws IOException, InterruptedException {
        List<String> query = query(target);
        if (limit > 0) {
            query.add("limit=" + limit);
        }
        if (!more.isEmpty()) {
            query.add("continue=" + encoded(more));
        }
        return open(target, query);
    }

    /** What happens after that resource version. */
    ApiStream watch(WatchTarget target, String resourceVersion, Duration most)
            throws IOException, InterruptedException {
        List<String> query = query(target);
        query.add("watch=1");
        query.add("allowWatchBookmarks=true");
        query.add("resourceVersion=" + encoded(resourceVersion));
        query.add("timeoutSeconds=" + Math.max(1, most.toSeconds()));
        return open(target, query);
    }

    private ApiStream open(WatchTarget target, List<String> query) throws IOException, InterruptedException {
        return open(target.kind(), path(target.kind(), target.namespace()) + "?" + String.join("&", query));
    }

    /** One object. */
    ApiStream get(Kind<?> kind, String namespace, String name) throws IOException, InterruptedException {
        return open(kind, path(kind, namespace) + "/" + encoded(name));
    }

    private static List<String> query(WatchTarget target) {
        List<String> query = new ArrayList<>();
        if (!target.fieldSelector().isEmpty()) {
            query.add("fieldSelector=" + encoded(target.fieldSelector()));
        }
        return query;
    }

    private static String path(Kind<?> kind, String namespace) {
        String group = kind.group().isEmpty() ? "api/" + kind.version() : "apis/" + kind.group() + "/" + kind.version();
        return group + (namespace.isEmpty() ? "" : "/namespaces/" + encoded(namespace)) + "/" + kind.plural();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private ApiStream open(Kind<?> kind, String path) throws IOException, InterruptedException {
        HttpClient http = client.getHttpClient();
        String base = address();
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(base.endsWith("/") ? base + path : base + "/" + path)
                .header("Accept", "application/json")
                .forStreaming()
                .build();
        CompletableFuture<HttpResponse<InputStream>> answer = http.sendAsync(request, InputStream.class);
        HttpResponse<InputStream> response;
        try {
            response = answer.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            abandon(answer);
            throw new IOException("no answer within " + ANSWER.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            abandon(answer);
            throw e;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
        }
        if (response.isSuccessful()) {
            return new ApiStream(response.body(), kind.equals(Kinds.SECRET) ? null : seen);
        }
        try (InputStream body = response.body()) {
            String words = new String(body.readNBytes(FAILURE_BODY_MAX), StandardCharsets.UTF_8);
            throw ApiFailure.of(response.code(), words, retryAfter(response));
        }
    }

    /** An answer that comes after all must not keep its connection. */
    private static void abandon(CompletableFuture<HttpResponse<InputStream>> answer) {
        answer.whenComplete((response, failure) -> {
            if (response != null) {
                try {
                    response.body().close();
                } catch (IOException e) {
                    // It is closed, which was the wish.
                }
            }
        });
    }

    private static Duration retryAfter(HttpResponse<?> response) {
        String seconds = response.header("Retry-After");
        return seconds != null && seconds.matches("\\d{1,4}")
                ? Duration.ofSeconds(Long.parseLong(seconds))
                : Duration.ZERO;
    }

    @Override
    public void close() {
        client.close();
    }
}
