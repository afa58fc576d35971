package io.signalbox.ads;

import static io.signalbox.ads.Resources.cluster;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.name;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static io.signalbox.envoy.ResourceType.LISTENER;
import static io.signalbox.envoy.ResourceType.ROUTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.AggregatedConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.bootstrap.SampleBackend;
import io.signalbox.bootstrap.XdsProtocol;
import io.signalbox.snapshot.Acknowledgements.Refusal;
import io.signalbox.snapshot.EnvoyResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the model of Envoy assumes, shown with the real one; each wait is below Envoy's own time limits of 15 s. */
class RealEnvoyIT {

    private static final Ports PORTS = new Ports();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(12);

    @TempDir
    Path folder;

    @ParameterizedTest
    @EnumSource
    void a_changed_cluster_is_warm_soon_though_its_endpoints_did_not_change(XdsProtocol protocol) throws Exception {
        try (Talk talk = new Talk(protocol)) {
            for (int edition = 2; edition < 6; edition++) {
                talk.control.put(cluster("a", edition));
                await().atMost(SOON).until(() -> talk.control.isCurrent(CLUSTER));
                await().atMost(SOON).until(() -> talk.stat("cluster_manager.warming_clusters") == 0);
                assertThat(talk.get("/a")).isEqualTo(200);
            }
            assertThat(talk.stat("cluster_manager.cluster_modified")).isEqualTo(4);
            assertThat(talk.stat("cluster.a.init_fetch_timeout")).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_cluster_whose_endpoints_do_not_exist_holds_nobody_up(XdsProtocol protocol) throws Exception {
        try (Talk talk = new Talk(protocol)) {
            talk.control.put(cluster("lonely", 1), talk.routes("a", "lonely"));
            await().atMost(SOON).until(() -> talk.control.isCurrent(CLUSTER) && talk.control.isCurrent(ROUTE));
            assertThat(talk.get("/lonely")).isEqualTo(503);
            assertThat(talk.get("/a")).isEqualTo(200);
            talk.control.put(endpoints("lonely", talk.backend.address().port()));
            await().atMost(SOON).until(() -> talk.get("/lonely") == 200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void endpoints_that_vanish_while_their_cluster_changes_hold_nobody_up(XdsProtocol protocol) throws Exception {
        try (Talk talk = new Talk(protocol)) {
            talk.control.change(List.of(cluster("b", 1), cluster("a", 7)), List.of(name(ENDPOINT, "a")));
            await().atMost(SOON).until(() -> talk.control.isCurrent(CLUSTER));
            talk.control.put(endpoints("a", talk.backend.address().port()));
            await().atMost(SOON).until(() -> talk.get("/a") == 200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_refused_cluster_is_blamed_alone_and_its_neighbours_arrive(XdsProtocol protocol) throws Exception {
        try (Talk talk = new Talk(protocol)) {
            int port = talk.backend.address().port();
            talk.control.put(
                    cluster("good", 1),
                    endpoints("good", port),
                    cluster("bad", -5),
                    endpoints("bad", port),
                    talk.routes("a", "good"));
            await().atMost(LIMIT).until(() -> !talk.control.heard.refusals.isEmpty());
            await().atMost(SOON).until(() -> talk.get("/good") == 200);
            assertThat(talk.control.heard.refusals).extracting(Refusal::type).containsOnly(CLUSTER);
            assertThat(talk.control.heard.refusals)
                    .flatExtracting(refusal -> refusal.versions().keySet())
                    .containsOnly("bad");
            System.out.println(
                    "Envoy's words: " + talk.control.heard.refusals.peek().error());
            assertThat(talk.control.counted.refused.get()).isLessThanOrEqualTo(4);
            talk.control.put(cluster("bad", 5), talk.routes("a", "good", "bad"));
            await().atMost(SOON).until(() -> talk.get("/bad") == 200);
        }
    }

    /** A control plane, an Envoy and a backend that is reached at {@code /a}. */
    private final class Talk implements AutoCloseable {
        private final OnTcp control;
        private final SampleBackend backend;
        private final EnvoyProcess envoy;
        private final HttpClient http = HttpClient.newHttpClient();
        private final int port = PORTS.next();

        Talk(XdsProtocol protocol) throws Exception {
            backend = SampleBackend.start("backend", HostPort.loopback(PORTS.next()));
            control = new OnTcp(Optional.empty());
            control.put(cluster("a", 1), endpoints("a", backend.address().port()), listener(), routes("a"));
            BootstrapOptions options = BootstrapOptions.of(
                            EnvoyNode.of("it", InProcess.GROUP), HostPort.loopback(control.server.port()))
                    .withProtocol(protocol)
                    .withAdmin(HostPort.loopback(0));
            EnvoyBinary binary = EnvoyBinary.locate(System.getenv(), System.out::println);
            envoy = EnvoyProcess.start(binary, Bootstrap.render(options), folder);
            envoy.awaitReady(LIMIT);
            await().atMost(LIMIT).ignoreExceptions().until(() -> get("/a") == 200);
            await().atMost(LIMIT).until(() -> control.isCurrent(LISTENER) && control.isCurrent(ROUTE));
        }

        EnvoyResource routes(String... clusters) {
            return Resources.routes("r", clusters);
        }

        private EnvoyResource listener() {
            HttpConnectionManager http = HttpConnectionManager.newBuilder()
                    .setStatPrefix("http")
                    .setRds(Rds.newBuilder()
                            .setRouteConfigName("r")
                            .setConfigSource(ConfigSource.newBuilder()
                                    .setResourceApiVersion(ApiVersion.V3)
                                    .setAds(AggregatedConfigSource.getDefaultInstance())))
                    .addHttpFilters(HttpFilter.newBuilder()
                            .setName("envoy.filters.http.router")
                            .setTypedConfig(Any.pack(Router.getDefaultInstance())))
                    .build();
            Listener listener = Listener.newBuilder()
                    .setName("l")
                    .setAddress(Address.newBuilder()
                            .setSocketAddress(SocketAddress.newBuilder()
                                    .setAddress("127.0.0.1")
                                    .setPortValue(port)))
                    .addFilterChains(FilterChain.newBuilder()
                            .addFilters(Filter.newBuilder()
                                    .setName("envoy.filters.network.http_connection_manager")
                                    .setTypedConfig(Any.pack(http))))
                    .build();
            return EnvoyResource.of(LISTENER, "l", listener, ImmutableList.of());
        }

        int get(String path) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(SOON)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        }

        long stat(String name) throws IOException, InterruptedException {
            return envoy.admin().stat(name).orElse(0);
        }

        @Override
        public void close() throws IOException {
            envoy.close();
            control.close();
            backend.close();
            http.close();
        }
    }
}
