package io.signalbox.envoy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import com.google.protobuf.WireFormat;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A RouteConfiguration's bytes, put together from its virtual hosts: with ten thousand of them, one that changes costs
 * neither serializing, copying nor hashing the others. The result is what serializing the whole message would give.
 *
 * <p>A virtual host is kept as a RouteConfiguration that holds it alone: messages whose bytes follow each other are one
 * message that holds what all of them hold
 * (<a href="https://protobuf.dev/programming-guides/encoding/#last-one-wins">Protocol Buffers, Encoding</a>).
 */
public final class RouteConfigurationBytes {

    private static final int VIRTUAL_HOST =
            (RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final List<ByteString> bytes = new ArrayList<>();
    private final List<ContentHash> hashes = new ArrayList<>();

    /** @param name the route configuration's name, the only other field that is written */
    public RouteConfigurationBytes(String name) {
        add(Hashed.of(
                Packing.bytes(RouteConfiguration.newBuilder().setName(name).build())));
    }

    /** A virtual host as a part to {@link #add}. */
    public static Hashed part(VirtualHost host) {
        return Hashed.of(part(Packing.bytes(host)));
    }

    private static ByteString part(ByteString host) {
        int number = RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER;
        byte[] buffer = new byte[CodedOutputStream.computeBytesSize(number, host)];
        CodedOutputStream output = CodedOutputStream.newInstance(buffer);
        try {
            output.writeBytes(number, host);
        } catch (IOException e) {
            throw new IllegalStateException("a byte array of the computed size was too small", e);
        }
        output.checkNoSpaceLeft();
        return UnsafeByteOperations.unsafeWrap(buffer);
    }

    public void add(Hashed part) {
        bytes.add(part.bytes());
        hashes.add(part.hash());
    }

    /** All of it. The bytes are a tree over those of the parts, not a copy of them. */
    public Hashed whole() {
        return new Hashed(ByteString.copyFrom(bytes), ContentHash.of(hashes));
    }

    /**
     * The parts of a RouteConfiguration's bytes, by the virtual host's name, in their order; none if these are not a
     * RouteConfiguration's bytes.
     */
    public static Map<String, ByteString> parts(ByteString routeConfiguration) {
        Map<String, ByteString> parts = new LinkedHashMap<>();
        CodedInputStream input = routeConfiguration.newCodedInput();
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == VIRTUAL_HOST) {
                    ByteString host = input.readBytes();
                    parts.put(VirtualHost.parseFrom(host).getName(), part(host));
                } else {
                    input.skipField(tag);
                }
            }
            return parts;
        } catch (IOException malformed) {
            return new LinkedHashMap<>();
        }
    }
}
