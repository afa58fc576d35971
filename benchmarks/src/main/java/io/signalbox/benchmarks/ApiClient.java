package io.signalbox.benchmarks;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;

/** Bare HTTP to the API server, with nothing between that would cost time: JSON text goes in and comes out. */
final class ApiClient implements AutoCloseable {

    private static final int WRITERS = 16;
    private static final int CREATED = 201;
    private static final int CONFLICT = 409;
    private static final int PAGE = 2_000;

    private final String base;
    private final SSLContext tls;
    private final HttpClient http;

    ApiClient(Path kubeconfig) throws IOException {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        String url = config.getMasterUrl();
        base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        try {
            tls = SSLUtils.sslContext(config);
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
        http = HttpClient.newBuilder()
                .sslContext(tls)
                .version(HttpClient.Version.HTTP_1_1)
                .build();
    }

    /** Creates those of the objects that are not there, many at a time. */
    void create(Stream<KubernetesTown.Thing> wanted) throws IOException, InterruptedException {
        Map<String, List<KubernetesTown.Thing>> byCollection =
                wanted.collect(Collectors.groupingBy(KubernetesTown.Thing::collection));
        for (Map.Entry<String, List<KubernetesTown.Thing>> each : byCollection.entrySet()) {
            long there = each.getValue().size() > PAGE ? count(each.getKey()) : 0;
            if (there < each.getValue().size()) {
                createAll(each.getValue().stream());
            }
        }
    }

    private void createAll(Stream<KubernetesTown.Thing> things) throws InterruptedException {
        try (ExecutorService writers = Executors.newFixedThreadPool(WRITERS)) {
            List<Callable<Integer>> calls = things.map(thing -> (Callable<Integer>)
                            () -> expect(send("POST", thing.collection(), thing.json()), CREATED, CONFLICT))
                    .toList();
            for (Future<Integer> done : writers.invokeAll(calls)) {
                done.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replaces an object, as controllers do; returns when the API server has answered. */
    void replace(KubernetesTown.Thing thing) throws IOException, InterruptedException {
        expect(send("PUT", thing.path(), thing.json()), 200);
    }

    private long count(String collection) throws IOException, InterruptedException {
        JsonElement more = metadata(get(collection + "?limit=1").body()).get("remainingItemCount");
        return more == null ? 0 : 1 + more.getAsLong();
    }

    boolean serves(String collection) throws IOException, InterruptedException {
        return http.send(request(collection + "?limit=1").build(), BodyHandlers.ofString())
                        .statusCode()
                == 200;
    }

    /** How many bytes the JSON of all objects of a collection has. */
    long bytes(String collection) throws IOException, InterruptedException {
        long bytes = 0;
        String more = "";
        do {
            String page = get(collection + "?limit=" + PAGE + (more.isEmpty() ? "" : "&continue=" + more))
                    .body();
            bytes += page.getBytes(StandardCharsets.UTF_8).length;
            JsonElement next = metadata(page).get("continue");
            more = next == null ? "" : next.getAsString();
        } while (!more.isEmpty());
        return bytes;
    }

    /** The resource version that a watch of the collection can go on from. */
    String position(String collection) throws IOException, InterruptedException {
        return metadata(get(collection + "?limit=1").body())
                .get("resourceVersion")
                .getAsString();
    }

    /**
     * What happens in a collection from a resource version on, an event a line. Read with blocking sockets and
     * HTTP/1.1: nothing in Java is sooner.
     */
    InputStream watch(String collection, String position) throws IOException {
        URI uri = URI.create(base + collection + "?watch=1&resourceVersion=" + position);
        if (!(uri.toURL().openConnection() instanceof HttpsURLConnection connection)) {
            throw new IOException(uri + " is not https");
        }
        connection.setSSLSocketFactory(tls.getSocketFactory());
        return connection.getInputStream();
    }

    private static JsonObject metadata(String list) {
        return JsonParser.parseString(list).getAsJsonObject().getAsJsonObject("metadata");
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request(path).build(), BodyHandlers.ofString());
        expect(response, 200);
        return response;
    }

    private HttpResponse<String> send(String method, String path, String json)
            throws IOException, InterruptedException {
        HttpRequest request = request(path)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(json))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path));
    }

    private static int expect(HttpResponse<String> response, int... codes) throws IOException {
        for (int code : codes) {
            if (response.statusCode() == code) {
                return code;
            }
        }
        throw new IOException(response.uri() + ": " + response.statusCode() + " " + response.body());
    }

    @Override
    public void close() {
        http.close();
    }
}
