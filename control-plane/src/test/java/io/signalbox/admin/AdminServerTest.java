package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.signalbox.ads.Client;
import io.signalbox.ads.Variant;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.envoy.ResourceType;
import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.report.Reason;
import io.signalbox.report.Report;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Provenance;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.SnapshotChange;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.net.BindException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {

    private static final Instant NOW = Instant.parse("2026-11-24T18:00:00Z");

    private static final String SHOP = """
            apiVersion: gateway.solo.io/v1
            kind: VirtualService
            metadata:
              name: shop
              namespace: default
            spec:
              virtualHost:
                domains: ["*"]
                routes:
                - matchers:
                  - prefix: /
                  routeAction:
                    single:
                      upstream:
                        name: cart
                        namespace: default
            ---
            apiVersion: v1
            kind: Secret
            metadata:
              name: certificate
              namespace: default
              annotations:
                kubectl.kubernetes.io/last-applied-configuration: '{"data":{"tls.key":"b3BlbiBzZXNhbWU="}}'
            type: kubernetes.io/tls
            data:
              tls.crt: Q0hBSU4=
              tls.key: b3BlbiBzZXNhbWU=
            """;

    private static final Key<?> VIRTUAL_SERVICE = Kinds.VIRTUAL_SERVICE.key("default", "shop");
    private static final FieldPath ROUTE = new FieldPath("spec.virtualHost.routes[0]");
    private static final Report UPSTREAM_MISSING = new Report(
            VIRTUAL_SERVICE,
            ROUTE.field("routeAction.single.upstream"),
            Reason.error("UpstreamMissing"),
            "Upstream default/cart does not exist");

    private final AtomicReference<StoreView> view = new AtomicReference<>(Configured.NOTHING_YET);
    private final AtomicReference<List<Client>> clients = new AtomicReference<>(List.of());
    private final Snapshots snapshots = new Snapshots();
    private final Metrics metrics = new Metrics("test");
    private final HttpClient http = HttpClient.newHttpClient();
    private AdminServer server;

    @BeforeEach
    void start() throws IOException {
        InstantSource clock = InstantSource.fixed(NOW);
        metrics.watch(view::get, snapshots, clients::get, clock);
        server = AdminServer.start(
                HostPort.loopback(0),
                new AdminViews(
                        view::get,
                        snapshots,
                        clients::get,
                        (group, name) -> name.name().equals("cart_default")
                                ? Optional.of("ClusterOf[cart]\n")
                                : Optional.empty(),
                        metrics.registry(),
                        clock));
    }

    @AfterEach
    void close() {
        server.close();
        http.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder to(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + pathAndQuery))
                .timeout(Duration.ofSeconds(20));
    }

    private HttpResponse<String> get(String pathAndQuery) throws Exception {
        return send(to(pathAndQuery));
    }

    private JsonElement data(String pathAndQuery) throws Exception {
        HttpResponse<String> response = get(pathAndQuery);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonObject envelope = JsonParser.parseString(response.body()).getAsJsonObject();
        assertThat(envelope.keySet()).containsExactly("data", "error");
        assertThat(envelope.get("error").getAsString()).isEmpty();
        return envelope.get("data");
    }

    private void publish(EnvoyResource... resources) {
        ImmutableList<EnvoyResource> upserts = ImmutableList.copyOf(resources);
        Snapshot after = snapshots.current("gloo-system~gateway-proxy").with(upserts, List.of());
        snapshots.publish(new SnapshotChange(after, upserts, ImmutableList.of()));
    }

    private static EnvoyResource cluster(String name) {
        return EnvoyResource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder().setName(name).build(),
                ImmutableList.of(new Provenance(VIRTUAL_SERVICE, ROUTE)));
    }

    private static EnvoyResource listener() {
        return EnvoyResource.of(
                ResourceType.LISTENER,
                "listener-::-8080",
                Listener.newBuilder()
                        .setName("listener-::-8080")
                        .setAddress(Address.newBuilder()
                                .setSocketAddress(SocketAddress.newBuilder()
                                        .setAddress("::")
                                        .setPortValue(8080)))
                        .build(),
                ImmutableList.of());
    }

    private static EnvoyResource secret() {
        return EnvoyResource.of(
                ResourceType.SECRET,
                "default/certificate/tls",
                Secret.newBuilder()
                        .setTlsCertificate(TlsCertificate.newBuilder()
                                .setCertificateChain(DataSource.newBuilder().setInlineString("CHAIN"))
                                .setPrivateKey(DataSource.newBuilder().setInlineString("open sesame")))
                        .build(),
                ImmutableList.of());
    }

    @Test
    void an_address_that_is_in_use_is_named() {
        HostPort taken = server.address();
        assertThatThrownBy(() -> AdminServer.start(
                        taken,
                        new AdminViews(
                                view::get,
                                snapshots,
                                clients::get,
                                (group, name) -> Optional.empty(),
                                metrics.registry(),
                                InstantSource.system())))
                .isInstanceOf(BindException.class)
                .hasMessageContaining(taken.toString());
    }

    @Test
    void is_alive_before_it_is_ready() throws Exception {
        assertThat(get("/healthz").statusCode()).isEqualTo(200);
        HttpResponse<String> notReady = get("/readyz");
        assertThat(notReady.statusCode()).isEqualTo(503);
        assertThat(notReady.body()).isEqualTo("not ready: waits for directory shop\n");

        view.set(Configured.with("shop.yaml", SHOP));
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void a_stale_source_is_told_and_stays_ready() throws Exception {
        StoreView fine = Configured.with("shop.yaml", SHOP);
        view.set(new StoreView(
                2,
                true,
                ImmutableSortedSet.of(),
                ImmutableMap.of("directory", new StoreView.Staleness("the folder is gone", NOW.minusSeconds(60))),
                fine.held(),
                fine.places(),
                fine.reports()));
        HttpResponse<String> response = get("/readyz");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("directory is stale since 2026-11-24T17:59:00Z: the folder is gone");
        assertThat(get("/metrics").body()).contains("signalbox_source_staleness_seconds{source=\"directory\"} 60.0");
    }

    @Test
    void published_resources_come_with_version_origin_and_content() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP));
        publish(cluster("b_default"), cluster("a_default"), listener());

        JsonObject proxy = data("/snapshots/xds").getAsJsonObject().getAsJsonObject("gloo-system~gateway-proxy");
        assertThat(proxy.keySet())
                .containsExactly("sequence", "secrets", "clusters", "endpoints", "listeners", "routes");
        JsonArray clusters = proxy.getAsJsonArray("clusters");
        assertThat(clusters).hasSize(2);
        JsonObject first = clusters.get(0).getAsJsonObject();
        assertThat(first.get("name").getAsString()).isEqualTo("a_default");
        assertThat(first.get("version").getAsString())
                .isEqualTo(cluster("a_default").version());
        assertThat(first.get("content").toString()).isEqualTo("{\"name\":\"a_default\"}");
        assertThat(first.getAsJsonArray("origins").get(0).toString())
                .isEqualTo("{\"kind\":\"VirtualService\",\"namespace\":\"default\",\"name\":\"shop\","
                        + "\"field\":\"spec.virtualHost.routes[0]\",\"place\":\"shop.yaml:10\"}");
    }

    @Test
    void resources_are_found_by_proxy_type_and_name() throws Exception {
        publish(cluster("a_default"), cluster("b_default"), listener());

        JsonObject proxy = data("/snapshots/xds?proxy=gateway-proxy&type=clusters&name=b_default")
                .getAsJsonObject()
                .getAsJsonObject("gloo-system~gateway-proxy");
        assertThat(proxy.keySet()).containsExactly("sequence", "clusters");
        assertThat(proxy.getAsJsonArray("clusters")).hasSize(1);
    }

    @Test
    void contents_come_as_yaml_too() throws Exception {
        publish(listener());
        HttpResponse<String> response = get("/snapshots/xds?type=listeners&format=yaml");
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/yaml");
        assertThat(response.body()).contains("      content:\n        name: listener-::-8080\n");
        assertThat(response.body())
                .contains("          socketAddress:\n            address: '::'\n            portValue: 8080\n");
    }

    @Test
    void no_page_shows_a_secret() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP));
        publish(secret());
        for (String page : List.of(
                "/snapshots/xds",
                "/snapshots/xds?format=yaml",
                "/snapshots/input",
                "/snapshots/input?format=yaml",
                "/snapshots/proxies",
                "/problems",
                "/metrics",
                "/clients")) {
            HttpResponse<String> response = get(page);
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.body()).as(page).doesNotContain("sesame").doesNotContain("b3BlbiBzZXNhbWU");
        }
        assertThat(get("/snapshots/xds").body()).contains("CHAIN", Redaction.HIDDEN);
    }

    @Test
    void input_is_shown_as_it_is_held_with_its_place_and_problems() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP, UPSTREAM_MISSING));
        JsonArray all = data("/snapshots/input").getAsJsonArray();
        assertThat(all).hasSize(2);
        JsonObject secret = all.get(0).getAsJsonObject();
        assertThat(secret.getAsJsonObject("resource").getAsJsonObject("data").toString())
                .isEqualTo("{\"tls.crt\":\"(redacted)\",\"tls.key\":\"(redacted)\"}");

        JsonArray one = data("/snapshots/input?kind=virtualservice&namespace=default&name=shop")
                .getAsJsonArray();
        JsonObject shop = one.get(0).getAsJsonObject();
        assertThat(shop.get("origin").getAsString()).isEqualTo("shop.yaml:1");
        JsonObject resource = shop.getAsJsonObject("resource");
        assertThat(resource.keySet()).containsExactly("apiVersion", "kind", "metadata", "spec");
        assertThat(resource.toString()).contains("\"prefix\":\"/\"");
        assertThat(shop.getAsJsonArray("problems").get(0).toString()).contains("UpstreamMissing");
    }

    @Test
    void what_was_never_readable_is_named_all_the_same() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP.replace("prefix: /", "prefix: [1]")));
        JsonObject shop = data("/snapshots/input?kind=VirtualService")
                .getAsJsonArray()
                .get(0)
                .getAsJsonObject();
        assertThat(shop.has("resource")).isFalse();
        assertThat(shop.get("name").getAsString()).isEqualTo("shop");
        assertThat(shop.getAsJsonArray("problems")).isNotEmpty();
    }

    @Test
    void problems_name_the_place_to_edit() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP, UPSTREAM_MISSING));
        assertThat(data("/problems").toString())
                .isEqualTo("[{\"severity\":\"error\",\"code\":\"UpstreamMissing\",\"kind\":\"VirtualService\","
                        + "\"namespace\":\"default\",\"name\":\"shop\","
                        + "\"field\":\"spec.virtualHost.routes[0].routeAction.single.upstream\","
                        + "\"file\":\"shop.yaml\",\"line\":14,\"column\":11,"
                        + "\"message\":\"Upstream default/cart does not exist\"}]");
        HttpResponse<String> lines = send(to("/problems").header("Accept", "text/plain"));
        assertThat(lines.body())
                .isEqualTo("shop.yaml:14:11: error: VirtualService default/shop "
                        + "spec.virtualHost.routes[0].routeAction.single.upstream: UpstreamMissing: "
                        + "Upstream default/cart does not exist\n");
    }

    @Test
    void a_mistake_of_syntax_has_its_own_line() throws Exception {
        view.set(Configured.with("shop.yaml", SHOP.replace("prefix: /", "prefix: \"/")));
        HttpResponse<String> lines = send(to("/problems").header("Accept", "text/plain"));
        assertThat(lines.body()).startsWith("shop.yaml:").contains("SyntaxError");
        assertThat(lines.body()).doesNotStartWith("shop.yaml:1:");
    }

    @ParameterizedTest
    @CsvSource({
        "severity=error, 1",
        "severity=warning, 0",
        "kind=VirtualService, 1",
        "kind=upstreams, 0",
        "namespace=default, 1",
        "namespace=other, 0",
        "name=shop&severity=ERROR, 1"
    })
    void problems_are_filtered(String query, int count) throws Exception {
        view.set(Configured.with("shop.yaml", SHOP, UPSTREAM_MISSING));
        assertThat(data("/problems?" + query).getAsJsonArray()).hasSize(count);
    }

    @Test
    void proxies_are_listed_with_listeners_and_counts() throws Exception {
        publish(cluster("a_default"), listener());
        JsonObject proxy = data("/snapshots/proxies").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(proxy.get("proxy").getAsString()).isEqualTo("gloo-system~gateway-proxy");
        assertThat(proxy.getAsJsonArray("listeners").get(0).toString()).contains("\"address\":\"[::]:8080\"");
        JsonObject resources = proxy.getAsJsonObject("resources");
        assertThat(resources.getAsJsonObject("clusters").get("count").getAsInt())
                .isEqualTo(1);
        assertThat(resources.getAsJsonObject("routes").get("count").getAsInt()).isEqualTo(0);
    }

    @Test
    void clients_tell_what_they_refused_and_how_far_they_are_behind() throws Exception {
        clients.set(List.of(new Client(
                "envoy-1",
                "gateway",
                "gloo-system~gateway-proxy",
                "127.0.0.1:4711",
                NOW.minusSeconds(5),
                Variant.DELTA,
                7,
                ImmutableList.of(new Client.OfType(
                        ResourceType.CLUSTER,
                        true,
                        0,
                        3,
                        "v2",
                        "2",
                        "v1",
                        "1",
                        1,
                        "no such thing",
                        2,
                        NOW.minusMillis(40))))));
        JsonObject client =
                data("/clients?proxy=gateway-proxy").getAsJsonArray().get(0).getAsJsonObject();
        assertThat(client.get("node").getAsString()).isEqualTo("envoy-1");
        JsonObject type = client.getAsJsonObject("types").getAsJsonObject("clusters");
        assertThat(type.get("nacks").getAsLong()).isEqualTo(1);
        assertThat(type.get("lastError").getAsString()).isEqualTo("no such thing");
        assertThat(type.get("lag").getAsLong()).isEqualTo(2);
        assertThat(type.get("unansweredForMillis").getAsLong()).isEqualTo(40);
        assertThat(data("/clients?node=other").getAsJsonArray()).isEmpty();
        assertThat(get("/metrics").body()).contains("signalbox_xds_lag{proxy=\"gloo-system~gateway-proxy\"} 2.0");
    }

    @Test
    void why_tells_what_a_resource_was_made_from() throws Exception {
        publish(cluster("cart_default"));
        HttpResponse<String> known = get("/why?proxy=gateway-proxy&type=clusters&name=cart_default");
        assertThat(known.statusCode()).isEqualTo(200);
        assertThat(known.body()).isEqualTo("ClusterOf[cart]\n");

        HttpResponse<String> unknown = get("/why?proxy=gateway-proxy&type=clusters&name=tart_default");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("tart_default").contains("/snapshots/xds?proxy=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/snapshots/xds?type=cluster      | secrets, clusters, endpoints, listeners, routes",
                "/snapshots/xds?proxy=nobody      | nothing is published yet",
                "/snapshots/xds?format=xml        | json, yaml",
                "/snapshots/xds?colour=red        | proxy, type, name, format",
                "/healthz?verbose=1               | takes no parameters",
                "/problems?severity=bad           | note, warning, error",
                "/problems?kind=Deployment        | VirtualService",
                "/why?type=clusters&name=x        | parameter proxy is missing",
                "/logging?level=debug             | PUT"
            })
    void a_wrong_parameter_is_answered_with_what_would_be_right(String path, String hint) throws Exception {
        HttpResponse<String> response = get(path.strip());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(400);
        assertThat(response.body()).contains(hint);
    }

    @Test
    void an_unknown_path_is_answered_with_the_index() throws Exception {
        HttpResponse<String> response = get("/snapshot");
        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(response.body()).contains("/snapshots/xds", "/problems", "/metrics");
        assertThat(get("/").body()).contains("/snapshots/xds");
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "HEAD", "PATCH"})
    void only_get_is_taken(String method) throws Exception {
        HttpResponse<String> response = send(to("/snapshots/xds").method(method, BodyPublishers.ofString("{}")));
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.headers().firstValue("Allow")).hasValue("GET");
    }

    @Test
    void log_levels_change_while_it_runs() throws Exception {
        String logger = "io.signalbox.test.levels";
        HttpResponse<String> changed =
                send(to("/logging?logger=" + logger + "&level=debug").PUT(BodyPublishers.noBody()));
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(org.slf4j.LoggerFactory.getLogger(logger).isDebugEnabled()).isTrue();
        assertThat(data("/logging").getAsJsonObject().get(logger).getAsString()).isEqualTo("debug");

        send(to("/logging?logger=" + logger + "&level=inherit").POST(BodyPublishers.noBody()));
        assertThat(data("/logging").getAsJsonObject().has(logger)).isFalse();

        HttpResponse<String> wrong =
                send(to("/logging?logger=" + logger + "&level=loud").PUT(BodyPublishers.noBody()));
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("off, error, warn, info, debug, trace, inherit");
    }

    @Test
    void a_large_answer_comes_whole() throws Exception {
        EnvoyResource[] many = new EnvoyResource[5_000];
        for (int i = 0; i < many.length; i++) {
            many[i] = cluster("cluster-%05d_default".formatted(i));
        }
        publish(many);
        JsonArray clusters = data("/snapshots/xds?type=clusters")
                .getAsJsonObject()
                .getAsJsonObject("gloo-system~gateway-proxy")
                .getAsJsonArray("clusters");
        assertThat(clusters).hasSize(many.length);
        assertThat(clusters.get(4_999).getAsJsonObject().get("name").getAsString())
                .isEqualTo("cluster-04999_default");
    }
}
