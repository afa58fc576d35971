package io.signalbox.admin;

import com.google.common.net.HostAndPort;
import com.google.common.net.InetAddresses;
import java.util.Optional;

/**
 * Keeps web pages from using the browser of whoever runs Signalbox: a page may send requests to loopback, and read the
 * answers once its own name resolves to it (DNS rebinding). Programs and people are not hindered: they send no {@code
 * Origin}, and name the server by its address or as {@code localhost}.
 */
final class WebPages {

    /** Who may ask by what name. */
    enum Names {
        /** The server is on loopback: by an address or as localhost. */
        LOOPBACK,
        /** The server is meant to be reached by others, by names that only they know. */
        ANY
    }

    private final Names names;

    WebPages(Names names) {
        this.names = names;
    }

    /**
     * Why a request is refused; absent if it is not.
     *
     * @param host the header, empty if absent
     * @param origin the header, empty if absent
     */
    Optional<String> refusal(String method, String host, String origin) {
        if (!method.equals("GET") && !origin.isEmpty() && !origin.equals("http://" + host)) {
            return Optional.of("the web page " + origin + " may change nothing here");
        }
        return names == Names.ANY || isLocal(host)
                ? Optional.empty()
                : Optional.of("the host " + host + " is not this server; ask by its address or as localhost");
    }

    private static boolean isLocal(String host) {
        try {
            String name = HostAndPort.fromString(host).getHost();
            return name.isEmpty() || name.equalsIgnoreCase("localhost") || InetAddresses.isInetAddress(name);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
