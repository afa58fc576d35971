package io.signalbox.cli;

import io.signalbox.admin.AdminServer;
import io.signalbox.admin.Finding;
import io.signalbox.ads.ConnectionTimes;
import io.signalbox.bootstrap.Bootstrap;
import io.signalbox.bootstrap.BootstrapOptions;
import io.signalbox.bootstrap.EnvoyBinary;
import io.signalbox.bootstrap.EnvoyNode;
import io.signalbox.bootstrap.EnvoyProcess;
import io.signalbox.bootstrap.HostPort;
import io.signalbox.bootstrap.Ports;
import io.signalbox.model.Key;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * An example that runs: the control plane, a sample server wherever the example sends requests to, and a real Envoy.
 * All of it ends with {@link #close}.
 */
final class Demo implements AutoCloseable {

    static final String WRITE_NAMESPACE = "gloo-system";

    private static final String PROXY = WRITE_NAMESPACE + "~gateway-proxy";

    /** A machine under load gets this long for what takes a second. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(20);

    /** From the control plane's change to Envoy's: milliseconds, and more on a machine that is busy. */
    private static final Duration SETTLING = Duration.ofMillis(300);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private final Ports ports = new Ports();
    private final OtherPorts otherPorts = new OtherPorts(ports);
    private final Consumer<String> messages;
    private final LoopbackServers servers;

    /** What runs, and where. */
    record Parts(Running running, EnvoyProcess envoy) {}

    /** @param messages takes lines for the operator */
    Demo(Consumer<String> messages) {
        this.messages = messages;
        this.servers = new LoopbackServers(messages);
    }

    /**
     * Starts all of it, and returns when Envoy takes requests. To be closed even if it fails.
     *
     * @param directory with the example's resources
     * @param scratch existing folder for Envoy's files
     */
    Parts start(Launcher launcher, EnvoyBinary binary, Path directory, Path scratch)
            throws IOException, InterruptedException {
        Running running = started(launcher.start(new RunOptions(
                new Input.Folder(directory),
                HostPort.loopback(preferably(BootstrapOptions.DEFAULT_XDS_PORT, "xDS")),
                Optional.empty(),
                HostPort.loopback(preferably(AdminServer.DEFAULT_ADDRESS.port(), "the debug endpoint")),
                WRITE_NAMESPACE,
                ConnectionTimes.ABRUPT,
                otherPorts)));
        awaitReady(running);
        started(servers).match(running.view());
        tellPorts();
        String bootstrap = Bootstrap.render(BootstrapOptions.of(EnvoyNode.of("demo", PROXY), running.xdsAddress())
                .withAdmin(HostPort.loopback(preferably(BootstrapOptions.DEFAULT_ADMIN_PORT, "Envoy's admin"))));
        EnvoyProcess envoy = started(EnvoyProcess.start(binary, bootstrap, scratch));
        return new Parts(running, envoy.awaitReady(LIMIT));
    }

    private synchronized <T extends AutoCloseable> T started(T part) {
        started.push(part);
        return part;
    }

    private int preferably(int port, String what) {
        int taken = ports.preferably(port);
        if (taken != port) {
            messages.accept("port " + port + " (" + what + ") is in use; taking " + taken);
        }
        return taken;
    }

    private void tellPorts() {
        otherPorts
                .replacements()
                .forEach((port, other) -> messages.accept(
                        "port " + port + " of the example is in use; taking " + other + " wherever it stands"));
    }

    private static void awaitReady(Running running) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!running.view().ready()) {
            if (System.nanoTime() > deadline) {
                throw new CannotRunException(
                        "the resources were not read within " + LIMIT.toSeconds() + " s; the log may say why");
            }
            Thread.sleep(POLL);
        }
    }

    /** The port that stands for one of the example's. */
    int port(int ofExample) {
        return otherPorts.of(ofExample);
    }

    /** From now on tells what changes, and does {@code then} when Envoy has it. */
    void follow(Running running, Runnable then) {
        // What is told after the end is nobody's concern, least of all the translation thread's.
        ThreadPoolExecutor thread = new ThreadPoolExecutor(
                1,
                1,
                0,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofVirtual().name("demo-follow").factory(),
                new ThreadPoolExecutor.DiscardPolicy());
        started(thread::shutdownNow);
        running.listen((view, changed, cost) -> thread.execute(() -> followed(view, changed, then)));
    }

    private void followed(StoreView view, Set<Key<?>> changed, Runnable then) {
        servers.match(view);
        messages.accept("");
        messages.accept("changed: "
                + changed.stream().sorted(Key::compareTo).map(Key::toString).collect(Collectors.joining(", ")));
        findings(view).forEach(messages);
        try {
            Thread.sleep(SETTLING);
            then.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What is wrong with the example at present. */
    static List<String> findings(StoreView view) {
        return Finding.all(view).stream().map(Finding::text).toList();
    }

    /** Ends what was started, the last first. */
    @Override
    public synchronized void close() {
        while (!started.isEmpty()) {
            AutoCloseable part = started.pop();
            try {
                part.close();
            } catch (Exception e) {
                messages.accept(part.getClass().getSimpleName() + " did not end well: " + e);
            }
        }
    }
}
