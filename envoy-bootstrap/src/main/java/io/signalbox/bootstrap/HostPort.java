package io.signalbox.bootstrap;

import java.net.InetAddress;
import java.util.Optional;

/**
 * A host name or IP address with a port, as operators write it: {@code localhost:9977}, {@code [::1]:9977}.
 *
 * @param host a name, or an address without brackets
 * @param port 0 to 65535; 0 where the system is to choose
 */
public record HostPort(String host, int port) {

    public static final String LOOPBACK = "127.0.0.1";

    public HostPort {
        if (host.isBlank()) {
            throw new IllegalArgumentException("the host is empty");
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }

    /** @throws IllegalArgumentException with a sentence for the operator when the text is not {@code HOST:PORT} */
    public static HostPort parse(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        if (colon < 0 || host.isEmpty() || (!bracketed && host.indexOf(':') >= 0)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is not HOST:PORT (an IPv6 address stands in brackets: [::1]:9977)");
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            return new HostPort(bracketed ? host.substring(1, host.length() - 1) : host, port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("\"" + text + "\" is not HOST:PORT: the port is not a number", e);
        }
    }

    /** This port on 127.0.0.1. */
    public static HostPort loopback(int port) {
        return new HostPort(LOOPBACK, port);
    }

    /** The host as an IP address in its usual form; empty when it is a name, which is not looked up. */
    Optional<String> ipAddress() {
        try {
            return Optional.of(InetAddress.ofLiteral(host).getHostAddress());
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
