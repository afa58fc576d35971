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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
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
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        assertThat(client.end()).contains("UNAVAILABLE");
        channel.shutdownNow();
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
            await().atMost(Duration.ofSeconds(20)).until(() -> served(tcp, second.client()));
            assertThat(served(tcp, first.client())).isFalse();
        }
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
                    .withDeadlineAfter(5, TimeUnit.SECONDS)
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
        String answer = answers.poll(10, TimeUnit.SECONDS);
        requests.onCompleted();
        return String.valueOf(answer);
    }
}
