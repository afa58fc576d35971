package io.signalbox.ads;

import static io.signalbox.ads.InProcess.node;
import static io.signalbox.ads.PlainClient.subscribe;
import static io.signalbox.ads.Resources.endpoints;
import static io.signalbox.ads.Resources.staticCluster;
import static io.signalbox.envoy.ResourceType.CLUSTER;
import static io.signalbox.envoy.ResourceType.ENDPOINT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.StreamObserver;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.testing.Certificates;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server with real sockets. */
class XdsServerTest {

    @TempDir
    Path folder;

    @Test
    void it_serves_says_that_it_is_healthy_and_what_it_serves() throws Exception {
        try (OnTcp tcp = new OnTcp(Optional.empty())) {
            tcp.put(staticCluster("a", 1));
            ManagedChannel channel = channel(tcp, InsecureChannelCredentials.create());
            var client = PlainClient.delta(channel);
            client.send(subscribe(node("n"), CLUSTER));
            assertThat(client.next().getResourcesCount()).isEqualTo(1);
            assertThat(tcp.server.clients().all().getFirst().peer()).startsWith("127.0.0.1:");
            assertThat(HealthGrpc.newBlockingStub(channel)
                            .check(HealthCheckRequest.getDefaultInstance())
                            .getStatus())
                    .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
            assertThat(services(channel)).contains("envoy.service.discovery.v3.AggregatedDiscoveryService");
            channel.shutdownNow();
        }
    }

    @Test
    void closing_ends_streams_and_takes_no_more() throws Exception {
        OnTcp tcp = new OnTcp(Optional.empty());
        ManagedChannel channel = channel(tcp, InsecureChannelCredentials.create());
        var client = PlainClient.delta(channel);
        client.send(subscribe(node("n"), CLUSTER));
        client.next();
        long begin = System.nanoTime();
        tcp.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(30));
        assertThat(client.end()).contains("UNAVAILABLE");
        channel.shutdownNow();
    }

    @Test
    void closing_sends_clients_away_one_by_one_and_serves_them_until_then() throws Exception {
        int clients = 40;
        Duration drain = Duration.ofSeconds(8);
        OnTcp tcp = new OnTcp(Optional.empty(), ConnectionTimes.ABRUPT.withDrain(drain));
        List<ManagedChannel> channels = new ArrayList<>();
        List<PlainClient<DeltaDiscoveryRequest, DeltaDiscoveryResponse>> connected = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            ManagedChannel channel = channel(tcp, InsecureChannelCredentials.create());
            channels.add(channel);
            var client = PlainClient.delta(channel);
            client.send(subscribe(node("n" + i), CLUSTER));
            connected.add(client);
        }
        await().until(() -> tcp.server.clients().all().size() == clients);
        assertThat(tcp.server.isClosing()).isFalse();

        Thread closing = Thread.ofVirtual().start(tcp::close);
        await().until(tcp.server::isClosing);
        long begin = System.nanoTime();
        tcp.put(staticCluster("late", 1));
        await("no new connection is taken").until(() -> !accepts(tcp));
        List<Duration> gone = ends(connected, begin);
        assertThat(connected.stream().filter(client -> client.poll() != null))
                .as("clients that heard of the change in spite of it")
                .hasSizeGreaterThan(clients / 4);
        // Wide bounds, since other tests may want the processor just then.
        for (int quarter = 1; quarter <= 3; quarter++) {
            Duration until = drain.multipliedBy(quarter).dividedBy(4);
            assertThat(gone.stream().filter(when -> when.compareTo(until) <= 0))
                    .as("clients gone after " + until)
                    .hasSizeBetween(clients * (quarter - 1) / 4, clients * (quarter + 1) / 4);
        }
        closing.join();
        channels.forEach(ManagedChannel::shutdownNow);
    }

    /** When each of them was gone, after {@code begin}. */
    private static List<Duration> ends(List<? extends PlainClient<?, ?>> clients, long begin) {
        List<Duration> gone = new ArrayList<>();
        while (gone.size() < clients.size()) {
            long ended = clients.stream().filter(PlainClient::hasEnded).count();
            for (long i = gone.size(); i < ended; i++) {
                gone.add(Duration.ofNanos(System.nanoTime() - begin));
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
        return gone;
    }

    private static boolean accepts(OnTcp tcp) {
        try (Socket socket = new Socket("127.0.0.1", tcp.server.port())) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void an_aged_connection_is_ended_and_its_client_comes_back_on_a_new_one() throws Exception {
        ConnectionTimes times = new ConnectionTimes(Duration.ofSeconds(3), Duration.ZERO);
        try (OnTcp tcp = new OnTcp(Optional.empty(), times)) {
            tcp.put(staticCluster("a", 1));
            ManagedChannel channel = channel(tcp, InsecureChannelCredentials.create());
            var client = PlainClient.delta(channel);
            client.send(subscribe(node("n"), CLUSTER));
            client.next();
            String before = tcp.server.clients().all().getFirst().peer();

            assertThat(client.end()).contains("UNAVAILABLE");
            var again = PlainClient.delta(channel);
            again.send(subscribe(node("n"), CLUSTER));
            again.next();
            await().until(() -> tcp.server.clients().all().size() == 1);
            assertThat(tcp.server.clients().all().getFirst().peer()).isNotEqualTo(before);
            channel.shutdownNow();
        }
    }

    @Test
    void a_reader_that_never_reads_gets_one_chunk_and_no_more() throws Exception {
        try (OnTcp tcp = new OnTcp(Optional.empty())) {
            EnvoyResource[] all = IntStream.range(0, 60_000)
                    .mapToObj(i -> endpoints("endpoints-of-a-cluster-with-quite-a-long-name-" + i, 1))
                    .toArray(EnvoyResource[]::new);
            tcp.put(all);
            String[] names =
                    IntStream.range(0, all.length).mapToObj(i -> all[i].name()).toArray(String[]::new);
            ManagedChannel channel = channel(tcp, InsecureChannelCredentials.create());
            var client = PlainClient.delta(channel, PlainClient.Reading.NONE);
            client.send(subscribe(node("slow"), ENDPOINT, names));
            await().until(() -> tcp.counted.pushes.get() == 1);
            assertThat(tcp.counted.resources.get()).isLessThan(10_000);
            for (int edition = 2; edition < 50; edition++) {
                tcp.put(endpoints(names[0], edition));
            }
            await().until(() -> tcp.server.clients().all().getFirst().sequence() == 49);
            assertThat(tcp.counted.pushes).hasValue(1);
            channel.shutdownNow();
        }
    }

    @Test
    void a_client_needs_a_certificate_of_the_authority_and_new_files_are_taken() throws Exception {
        Certificates first = Certificates.create(folder.resolve("first"));
        Certificates second = Certificates.create(folder.resolve("second"));
        Path served = Files.createDirectories(folder.resolve("served"));
        copy(first, served);
        TlsFiles files = new TlsFiles(
                served.resolve("tls.crt"),
                served.resolve("tls.key"),
                Optional.of(served.resolve("ca.crt")),
                Duration.ofMillis(50));
        try (OnTcp tcp = new OnTcp(Optional.of(files))) {
            tcp.put(staticCluster("a", 1));
            assertThat(served(tcp, first.client())).isTrue();
            assertThat(served(tcp, first.anonymous())).isFalse();
            assertThat(served(tcp, second.client())).isFalse();
            copy(second, served);
            await().atMost(Duration.ofMinutes(2)).until(() -> served(tcp, second.client()));
            assertThat(served(tcp, first.client())).isFalse();
        }
    }

    /** A volume's files are links to a folder that a link names, and that one is replaced. */
    @Test
    void a_secret_is_followed_as_kubelet_renews_it() throws Exception {
        Certificates first = Certificates.create(folder.resolve("volume/..first"));
        Certificates second = Certificates.create(folder.resolve("volume/..second"));
        Path data = Files.createSymbolicLink(folder.resolve("volume/..data"), Path.of("..first"));
        TlsFiles files = new TlsFiles(
                linked("tls.crt"), linked("tls.key"), Optional.of(linked("ca.crt")), Duration.ofMillis(50));
        try (OnTcp tcp = new OnTcp(Optional.of(files))) {
            assertThat(served(tcp, first.client())).isTrue();
            Path next = Files.createSymbolicLink(folder.resolve("volume/..data_tmp"), Path.of("..second"));
            Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
            await().atMost(Duration.ofMinutes(2)).until(() -> served(tcp, second.client()));
            assertThat(served(tcp, first.client())).isFalse();
        }
    }

    private Path linked(String file) throws IOException {
        return Files.createSymbolicLink(folder.resolve("volume").resolve(file), Path.of("..data", file));
    }

    @Test
    void a_file_that_is_no_key_is_said_at_once() throws Exception {
        Path nonsense = Files.writeString(folder.resolve("nonsense"), "no key");
        TlsFiles files = new TlsFiles(nonsense, nonsense, Optional.empty(), TlsFiles.DEFAULT_EVERY);
        assertThatThrownBy(() -> new OnTcp(Optional.of(files))).isInstanceOf(IOException.class);
    }

    private static void copy(Certificates from, Path folder) throws IOException {
        for (String file : new String[] {"ca.crt", "tls.crt", "tls.key"}) {
            Path next = folder.resolve(file + ".next");
            Files.copy(from.folder().resolve(file), next, StandardCopyOption.REPLACE_EXISTING);
            Files.move(next, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
        }
    }

    private static boolean served(OnTcp tcp, ChannelCredentials credentials) {
        ManagedChannel channel = channel(tcp, credentials);
        try {
            HealthGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(1, TimeUnit.MINUTES)
                    .check(HealthCheckRequest.getDefaultInstance());
            return true;
        } catch (StatusRuntimeException refused) {
            return false;
        } finally {
            channel.shutdownNow();
        }
    }

    private static ManagedChannel channel(OnTcp tcp, ChannelCredentials credentials) {
        return Grpc.newChannelBuilderForAddress("127.0.0.1", tcp.server.port(), credentials)
                .maxInboundMessageSize(64 << 20)
                .build();
    }

    private static String services(ManagedChannel channel) throws InterruptedException {
        BlockingQueue<String> answers = new LinkedBlockingQueue<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(channel)
                .serverReflectionInfo(new StreamObserver<ServerReflectionResponse>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answers.add(response.toString());
                    }

                    @Override
                    public void onError(Throwable problem) {
                        answers.add(problem.toString());
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        String answer = answers.poll(1, TimeUnit.MINUTES);
        requests.onCompleted();
        return String.valueOf(answer);
    }
}
