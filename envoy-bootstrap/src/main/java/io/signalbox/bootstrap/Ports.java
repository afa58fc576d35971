package io.signalbox.bootstrap;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free TCP ports for programs that must be told theirs. Outside the range that systems take for outgoing connections
 * (Linux 32768 to 60999, macOS from 49152), so that no connection can take one between the choice and its use.
 */
public final class Ports {

    private static final int FIRST = 12_000;
    private static final int END = 32_000;
    private static final int ATTEMPTS_MAX = 1_000;

    private final Set<Integer> given = ConcurrentHashMap.newKeySet();

    /** This port where it is free on the host's every address, else another one that is. */
    public int preferably(int port) {
        return isFree(port) && given.add(port) ? port : next();
    }

    /** A port that is free now; never the same one twice from one {@code Ports}. */
    public int next() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, END);
            if (isFree(port) && given.add(port)) {
                return port;
            }
        }
        throw new IllegalStateException("no free port was found between " + FIRST + " and " + END);
    }

    /** Whether a server could listen on this port on all addresses. */
    public static boolean isFree(int port) {
        // The wildcard alone would do on Linux; macOS lets it be bound beside a loopback listener.
        return canBind(new InetSocketAddress(port))
                && canBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    private static boolean canBind(InetSocketAddress address) {
        try (ServerSocket socket = new ServerSocket()) {
            // As Envoy and Java servers do: connections in TIME_WAIT do not count as a use of the port.
            socket.setReuseAddress(true);
            socket.bind(address);
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }
}
