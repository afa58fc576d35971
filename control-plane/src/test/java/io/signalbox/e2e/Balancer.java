package io.signalbox.e2e;

import io.signalbox.bootstrap.HostPort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands in for a Service: takes connections, and hands each to one of its targets, in turn. */
final class Balancer implements AutoCloseable {

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile List<HostPort> targets = List.of();

    Balancer(int port) throws IOException {
        listener = new ServerSocket();
        listener.setReuseAddress(true);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        Thread.ofVirtual().name("balancer-" + port).start(this::accept);
    }

    HostPort address() {
        return HostPort.loopback(listener.getLocalPort());
    }

    /** Where new connections go from now on; nowhere if there are none. */
    void targets(HostPort... now) {
        targets = List.of(now);
    }

    /** Ends all connections; new ones can be made at once. */
    void cut() {
        sockets.forEach(Balancer::end);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket near = listener.accept();
                List<HostPort> now = targets;
                if (now.isEmpty()) {
                    end(near);
                    continue;
                }
                HostPort target = now.get(Math.floorMod(connections.getAndIncrement(), now.size()));
                Thread.ofVirtual().start(() -> connect(near, target));
            } catch (IOException e) {
                // Closed.
            }
        }
    }

    private void connect(Socket near, HostPort target) {
        try {
            Socket far = new Socket(target.host(), target.port());
            sockets.add(near);
            sockets.add(far);
            Thread.ofVirtual().start(() -> pump(near, far));
            pump(far, near);
        } catch (IOException e) {
            end(near);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void end(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
