package io.signalbox.admin;

import com.sun.net.httpserver.HttpServer;
import io.signalbox.admin.WebPages.Names;
import io.signalbox.bootstrap.HostPort;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * Serves health, metrics and the debug endpoint over HTTP. Whoever reaches it may see all of the configuration but its
 * secrets, so it belongs on loopback. May be closed from any thread.
 */
public final class AdminServer implements AutoCloseable {

    /** Where Gloo Edge has its own. */
    public static final HostPort DEFAULT_ADDRESS = HostPort.loopback(9095);

    private static final int CLOSE_SECONDS_MAX = 1;

    private final HttpServer server;
    private final ExecutorService threads;

    private AdminServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Starts to serve.
     *
     * @param address port 0 takes a free one
     * @throws IOException if the address cannot be taken
     */
    public static AdminServer start(HostPort address, AdminViews views) throws IOException {
        HttpServer server = bound(address);
        ExecutorService threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("admin-", 0).factory());
        Names names = server.getAddress().getAddress().isLoopbackAddress() ? Names.LOOPBACK : Names.ANY;
        server.createContext(
                "/",
                new Router(routes(views), () -> StaleSources.lines(views.store().get()), new WebPages(names)));
        server.setExecutor(threads);
        server.start();
        return new AdminServer(server, threads);
    }

    private static HttpServer bound(HostPort address) throws IOException {
        InetSocketAddress socket = new InetSocketAddress(address.host(), address.port());
        if (socket.isUnresolved()) {
            throw new IOException("the host of admin address " + address + " is not known");
        }
        try {
            return HttpServer.create(socket, 0);
        } catch (BindException e) {
            BindException withAddress = new BindException("admin address " + address + ": " + e.getMessage());
            withAddress.initCause(e);
            throw withAddress;
        }
    }

    private static List<Route> routes(AdminViews views) {
        return Stream.of(
                        new HealthPages(views.store(), views.closing()).routes(),
                        new MetricsPages(views.metrics()).routes(),
                        new XdsPages(views.store(), views.snapshots()).routes(),
                        new InputPages(views.store()).routes(),
                        new ClientPages(views.clients(), views.clock()).routes(),
                        new ProblemPages(views.store()).routes(),
                        new WhyPages(views.snapshots(), views.explanations()).routes(),
                        new LoggingPages(Logging.current()).routes())
                .flatMap(List::stream)
                .toList();
    }

    /** Where it listens, with the port that it got. */
    public HostPort address() {
        InetSocketAddress address = server.getAddress();
        return new HostPort(address.getAddress().getHostAddress(), address.getPort());
    }

    /** Ends; answers under way get a second. */
    @Override
    public void close() {
        server.stop(CLOSE_SECONDS_MAX);
        threads.shutdownNow();
    }
}
