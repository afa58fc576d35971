package io.signalbox.house.samples;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;

/** Holds a class with a name that says nothing, which asks for the time and for an address. */
@SuppressWarnings({"JavaTimeDefaultTimeZone", "AddressSelection"})
public final class Broken {

    private Broken() {}

    /** Breaks the rules. */
    public static final class PathImpl {
        private PathImpl() {}

        static String text() throws UnknownHostException {
            return Instant.now() + " " + InetAddress.getByName("localhost");
        }
    }
}
