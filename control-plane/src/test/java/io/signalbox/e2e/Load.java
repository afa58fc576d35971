package io.signalbox.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.bootstrap.HostPort;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Clients that ask for the same things again and again until they are stopped, over connections that stay, and remember
 * every answer but 200. Nothing is tried again: a connection that breaks is a request that failed.
 */
final class Load implements AutoCloseable {

    private static final int CLIENTS = 3;

    /** Leaves the processor to those who are tested. */
    private static final Duration BREATH = Duration.ofMillis(2);

    private final HostPort address;
    private final List<Target> targets;
    private final List<Thread> clients = new ArrayList<>();
    private final AtomicLong requests = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopped;

    record Target(String host, String path) {}

    private Load(HostPort address, List<Target> targets) {
        this.address = address;
        this.targets = List.copyOf(targets);
    }

    /** Each target must answer 200 already. */
    static Load on(Stage stage, List<Target> targets) {
        return on(stage.address(), targets);
    }

    /** The same for an Envoy that is on no stage. */
    static Load on(HostPort address, List<Target> targets) {
        Load load = new Load(address, targets);
        for (int i = 0; i < CLIENTS; i++) {
            int first = i;
            load.clients.add(Thread.ofVirtual().name("client-" + i).start(() -> load.run(first)));
        }
        return load;
    }

    /** Ends the clients, once they have sent so many requests; not one must have failed. */
    void assertNothingFailed(int requestsMin) throws InterruptedException {
        await("requests").until(() -> requests.get() > requestsMin);
        close();
        assertThat(failures)
                .as(failures.size() + " of " + requests.get() + " requests failed")
                .isEmpty();
        assertThat(requests.get()).as("requests").isGreaterThan(requestsMin);
    }

    long requests() {
        return requests.get();
    }

    private void run(int first) {
        Socket connection = null;
        for (int i = first; !stopped; i++) {
            Target target = targets.get(i % targets.size());
            connection = ask(target, connection);
            requests.incrementAndGet();
            LockSupport.parkNanos(BREATH.toNanos());
        }
        end(connection);
    }

    /** Returns the connection for the next request, if it may be used again. */
    private @Nullable Socket ask(Target target, @Nullable Socket before) {
        Socket connection = before;
        try {
            if (connection == null) {
                connection = new Socket(address.host(), address.port());
            }
            Wire.Reply reply = Wire.send(connection, target.host(), "GET", target.path());
            if (reply.status() != 200) {
                failures.add(Instant.now() + " " + target + ": " + reply);
            }
            if (!reply.endsConnection()) {
                return connection;
            }
        } catch (IOException e) {
            failures.add(Instant.now() + " " + target + ": " + e);
        }
        end(connection);
        return null;
    }

    private static void end(@Nullable Socket connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        for (Thread client : clients) {
            client.join();
        }
    }
}
