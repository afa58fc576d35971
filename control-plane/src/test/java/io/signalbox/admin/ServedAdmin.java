package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** An admin server over a store, snapshots and clients that a test sets, and a client that asks it. */
final class ServedAdmin implements AutoCloseable {

    static final Instant NOW = Instant.parse("2026-11-24T18:00:00Z");

    static final String SHOP = """
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
    static final Report UPSTREAM_MISSING = new Report(
            VIRTUAL_SERVICE,
            ROUTE.field("routeAction.single.upstream"),
            Reason.error("UpstreamMissing"),
            "Upstream default/cart does not exist");

    final AtomicReference<StoreView> view = new AtomicReference<>(Configured.NOTHING_YET);
    final AtomicReference<List<Client>> clients = new AtomicReference<>(List.of());
    final AtomicBoolean closing = new AtomicBoolean();
    final Snapshots snapshots = new Snapshots();
    final Metrics metrics = new Metrics("test");
    private final HttpClient http = HttpClient.newHttpClient();
    private final AdminServer server;

    ServedAdmin() {
        InstantSource clock = InstantSource.fixed(NOW);
        metrics.watch(view::get, snapshots, clients::get, clock);
        try {
            server = AdminServer.start(HostPort.loopback(0), views(clock));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AdminViews views(InstantSource clock) {
        return new AdminViews(
                view::get,
                snapshots,
                clients::get,
                (group, name) ->
                        name.name().equals("cart_default") ? Optional.of("ClusterOf[cart]\n") : Optional.empty(),
                metrics.registry(),
                closing::get,
                clock);
    }

    HostPort address() {
        return server.address();
    }

    @Override
    public void close() {
        server.close();
        http.close();
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder to(String pathAndQuery) {
        return HttpRequest.newBuilder(URI.create("http://" + server.address() + pathAndQuery))
                .timeout(Duration.ofMinutes(1));
    }

    HttpResponse<String> get(String pathAndQuery) throws Exception {
        return send(to(pathAndQuery));
    }

    JsonElement data(String pathAndQuery) throws Exception {
        HttpResponse<String> response = get(pathAndQuery);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonObject envelope = JsonParser.parseString(response.body()).getAsJsonObject();
        assertThat(envelope.keySet()).containsExactly("data", "error");
        assertThat(envelope.get("error").getAsString()).isEmpty();
        return envelope.get("data");
    }

    void publish(EnvoyResource... resources) {
        ImmutableList<EnvoyResource> upserts = ImmutableList.copyOf(resources);
        Snapshot after = snapshots.current("gloo-system~gateway-proxy").with(upserts, List.of());
        snapshots.publish(new SnapshotChange(after, upserts, ImmutableList.of()));
    }

    static EnvoyResource cluster(String name) {
        return EnvoyResource.of(
                ResourceType.CLUSTER,
                name,
                Cluster.newBuilder().setName(name).build(),
                ImmutableList.of(new Provenance(VIRTUAL_SERVICE, ROUTE)));
    }

    static EnvoyResource listener() {
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

    static EnvoyResource secret() {
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
}
