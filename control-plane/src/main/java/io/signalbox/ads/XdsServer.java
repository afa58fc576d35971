package io.signalbox.ads;

import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.ServerCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gRPC server that Envoys connect to: discovery, health and reflection. Plaintext, or TLS with files that are read
 * again when they change.
 */
public final class XdsServer implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(XdsServer.class);

    /** Notices an Envoy that vanished without a word, and keeps idle connections alive through load balancers. */
    private static final Duration PING_EVERY = Duration.ofSeconds(30);

    private static final Duration PING_ANSWER_MAX = Duration.ofSeconds(20);

    /** Envoy's own pings are allowed at this rate, with and without streams; a faster one is cut off by gRPC. */
    private static final Duration PINGS_OF_ENVOY_MIN = Duration.ofSeconds(5);

    /** A request that names a hundred thousand resources. */
    private static final int REQUEST_BYTES_MAX = 16 * 1024 * 1024;

    /** How long a client that was told to connect anew may use its old connection; its stream ends with that. */
    private static final Duration AGED_GRACE = Duration.ofSeconds(1);

    /** How long {@link #close} lets calls go on after all streams were ended. */
    private static final Duration LAST_CALLS = Duration.ofSeconds(2);

    private final Server server;
    private final HealthStatusManager health;
    private final Discovery discovery;
    private final Optional<TlsFiles.Loaded> tls;
    private final Duration drain;
    private volatile boolean closing;

    /**
     * What the server is told.
     *
     * @param address port 0 takes any free one
     * @param tls absent: plaintext
     */
    public record Options(InetSocketAddress address, Optional<TlsFiles> tls, ConnectionTimes times) {}

    /** @throws IOException if a TLS file cannot be read, or is not what it should be */
    public XdsServer(Options options, Discovery discovery) throws IOException {
        this.discovery = discovery;
        this.drain = options.times().drain();
        this.health = new HealthStatusManager();
        this.tls = options.tls().isPresent() ? Optional.of(options.tls().get().load()) : Optional.empty();
        ServerCredentials credentials =
                tls.map(TlsFiles.Loaded::credentials).orElseGet(InsecureServerCredentials::create);
        NettyServerBuilder builder = NettyServerBuilder.forAddress(options.address(), credentials)
                .directExecutor() // Calls only hand over to their stream's turn.
                .keepAliveTime(PING_EVERY.toSeconds(), TimeUnit.SECONDS)
                .keepAliveTimeout(PING_ANSWER_MAX.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveTime(PINGS_OF_ENVOY_MIN.toSeconds(), TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .maxInboundMessageSize(REQUEST_BYTES_MAX)
                .intercept(new Peer())
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance());
        if (options.times().age().isPositive()) {
            // gRPC makes it a tenth more or less at random. Without an end to the grace, a stream would never move.
            builder.maxConnectionAge(options.times().age().toMillis(), TimeUnit.MILLISECONDS)
                    .maxConnectionAgeGrace(AGED_GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
        discovery.services().forEach(builder::addService);
        this.server = builder.build();
    }

    /** @throws IOException if the address cannot be bound */
    public void start() throws IOException {
        server.start();
        log.atInfo()
                .addKeyValue("port", server.getPort())
                .addKeyValue("tls", tls.isPresent())
                .log("xds server listens");
    }

    /** The port that was bound. */
    public int port() {
        return server.getPort();
    }

    public Clients clients() {
        return discovery.clients();
    }

    /** Whether it is closing or closed: whoever sends Envoys here should send them elsewhere. */
    public boolean isClosing() {
        return closing;
    }

    /**
     * Takes no more connections, ends the present streams over the draining time, and closes discovery; returns when it
     * is done. Streams are served until they end. A client is told that its connection will end, so that it makes
     * another one for its next stream, which leads it to another replica.
     */
    @Override
    public void close() {
        closing = true;
        health.enterTerminalState();
        server.shutdown();
        discovery.drain(drain);
        try {
            if (!server.awaitTermination(drain.plus(LAST_CALLS).toMillis(), TimeUnit.MILLISECONDS)) {
                server.shutdownNow();
                server.awaitTermination(LAST_CALLS.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            server.shutdownNow();
            Thread.currentThread().interrupt();
        }
        discovery.close();
        tls.ifPresent(TlsFiles.Loaded::close);
        log.atInfo().log("xds server has stopped");
    }
}
