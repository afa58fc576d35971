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
 * A RouteConfiguration's bytes, put together from its virtual hosts' bytes: with ten thousand of them, one that changes
 * does not cost the serialization of the others. The result is what serializing the whole message would give.
 */
public final class RouteConfigurationBytes {

    private static final int VIRTUAL_HOST =
            (RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER << 3) | WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private final RouteConfiguration head;
    private final List<ByteString> virtualHosts = new ArrayList<>();

    /** @param name the route configuration's name, the only other field that is written */
    public RouteConfigurationBytes(String name) {
        this.head = RouteConfiguration.newBuilder().setName(name).build();
    }

    /** @param virtualHost the bytes of one {@code VirtualHost} message */
    public void add(ByteString virtualHost) {
        virtualHosts.add(virtualHost);
    }

    /**
     * The bytes of each virtual host, by its name, in their order; none if these are not a RouteConfiguration's bytes.
     */
    public static Map<String, ByteString> virtualHosts(ByteString routeConfiguration) {
        Map<String, ByteString> hosts = new LinkedHashMap<>();
        CodedInputStream input = routeConfiguration.newCodedInput();
        try {
            for (int tag = input.readTag(); tag != 0; tag = input.readTag()) {
                if (tag == VIRTUAL_HOST) {
                    ByteString host = input.readBytes();
                    hosts.put(VirtualHost.parseFrom(host).getName(), host);
                } else {
                    input.skipField(tag);
                }
            }
            return hosts;
        } catch (IOException malformed) {
            return new LinkedHashMap<>();
        }
    }

    public ByteString toByteString() {
        int size = head.getSerializedSize();
        for (ByteString host : virtualHosts) {
            size += CodedOutputStream.computeBytesSize(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER, host);
        }
        byte[] buffer = new byte[size];
        CodedOutputStream output = CodedOutputStream.newInstance(buffer);
        try {
            head.writeTo(output);
            for (ByteString host : virtualHosts) {
                output.writeBytes(RouteConfiguration.VIRTUAL_HOSTS_FIELD_NUMBER, host);
            }
        } catch (IOException e) {
            throw new IllegalStateException("a byte array of the computed size was too small", e);
        }
        output.checkNoSpaceLeft();
        return UnsafeByteOperations.unsafeWrap(buffer);
    }
}
