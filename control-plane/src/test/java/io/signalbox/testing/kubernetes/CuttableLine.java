package io.signalbox.testing.kubernetes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line to the API server that a test can cut, freeze and mend, without disturbing anybody else. TLS passes through.
 */
public final class CuttableLine implements AutoCloseable {

    private static final Pattern SERVER = Pattern.compile("(?m)^(\\s*server:\\s*)\"?(https://[^\\s\"]+)\"?\\s*$");
    private static final int BUFFER = 16 << 10;

    private final InetSocketAddress target;
    private final Path kubeconfig;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final int port;
    private volatile @Nullable ServerSocket listener;

    /** @param folder where the kubeconfig of the line is written */
    public CuttableLine(Path kubeconfig, Path folder) throws IOException {
        String text = Files.readString(kubeconfig);
        Matcher matcher = SERVER.matcher(text);
        if (!matcher.find()) {
            throw new IllegalArgumentException(kubeconfig + " names no server");
        }
        URI server = URI.create(matcher.group(2));
        this.target = new InetSocketAddress(server.getHost(), server.getPort());
        this.port = listen(0);
        this.kubeconfig = folder.resolve("line-" + port + ".kubeconfig");
        Files.writeString(this.kubeconfig, matcher.replaceFirst("$1" + address()));
    }

    /** The same user as before, over this line. */
    public Path kubeconfig() {
        return kubeconfig;
    }

    /** Its near end, as {@code https://127.0.0.1:PORT}. */
    public String address() {
        return "https://127.0.0.1:" + port;
    }

    /** How many connections were made so far. */
    public int connections() {
        return connections.get();
    }

    /** Ends all connections that there are; new ones can be made at once. */
    public void drop() {
        List.copyOf(sockets).forEach(CuttableLine::close);
    }

    /** Ends all connections, and refuses new ones until {@link #mend}. */
    public void cut() {
        ServerSocket open = listener;
        listener = null;
        if (open != null) {
            close(open);
        }
        drop();
    }

    /** Lets connections be made again. */
    public void mend() throws IOException {
        listen(port);
    }

    /**
     * The connections that are there go silent for ever without an end, as when a router forgets them; new ones work.
     */
    public void freeze() {
        sockets.clear();
    }

    private int listen(int at) throws IOException {
        ServerSocket server = new ServerSocket();
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
        listener = server;
        Thread.ofVirtual().name("line-" + server.getLocalPort()).start(() -> accept(server));
        return server.getLocalPort();
    }

    private void accept(ServerSocket server) {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                connections.incrementAndGet();
                Socket far = new Socket();
                sockets.add(near);
                sockets.add(far);
                Thread.ofVirtual().start(() -> connect(near, far));
            } catch (IOException e) {
                // Cut.
            }
        }
    }

    private void connect(Socket near, Socket far) {
        try {
            far.connect(target);
            Thread.ofVirtual().start(() -> pump(near, far));
            pump(far, near);
        } catch (IOException e) {
            // The API server is down: whoever connected finds out.
            close(near);
            close(far);
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (sockets.contains(from)) {
                    out.write(buffer, 0, read);
                    out.flush();
                }
            }
        } catch (IOException e) {
            // Cut.
        } finally {
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void close(AutoCloseable each) {
        try {
            each.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        cut();
    }
}
