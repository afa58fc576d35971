package io.signalbox.envoy;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RouteConfigurationBytesTest {

    private static final int HOSTS = 300;

    private static VirtualHost host(int number, String domain) {
        return VirtualHost.newBuilder()
                .setName("host-" + number)
                .addDomains(domain)
                .build();
    }

    private static RouteConfiguration whole(String domainOfTheSeventh) {
        RouteConfiguration.Builder routes = RouteConfiguration.newBuilder().setName("routes");
        IntStream.range(0, HOSTS)
                .forEach(number -> routes.addVirtualHosts(host(number, number == 7 ? domainOfTheSeventh : "same.org")));
        return routes.build();
    }

    private static Hashed assembled(RouteConfiguration whole) {
        RouteConfigurationBytes bytes = new RouteConfigurationBytes(whole.getName());
        whole.getVirtualHostsList().forEach(host -> bytes.add(RouteConfigurationBytes.part(host)));
        return bytes.whole();
    }

    @Test
    void the_bytes_are_those_of_the_whole_message() throws InvalidProtocolBufferException {
        RouteConfiguration whole = whole("shop.org");
        ByteString bytes = assembled(whole).bytes();
        assertThat(bytes).isEqualTo(whole.toByteString());
        assertThat(RouteConfiguration.parseFrom(bytes)).isEqualTo(whole);
    }

    @Test
    void the_hash_is_the_same_for_the_same_content_only() {
        ContentHash hash = assembled(whole("shop.org")).hash();
        assertThat(assembled(whole("shop.org")).hash()).isEqualTo(hash);
        assertThat(assembled(whole("cart.org")).hash()).isNotEqualTo(hash);
        assertThat(assembled(whole("shop.org").toBuilder().setName("other").build())
                        .hash())
                .isNotEqualTo(hash);
        assertThat(assembled(whole("shop.org").toBuilder().removeVirtualHosts(3).build())
                        .hash())
                .isNotEqualTo(hash);
    }

    @Test
    void what_is_taken_apart_can_be_put_together_to_the_same_hash() {
        Hashed before = assembled(whole("shop.org"));
        RouteConfigurationBytes again = new RouteConfigurationBytes("routes");
        RouteConfigurationBytes.parts(before.bytes()).values().forEach(part -> again.add(Hashed.of(part)));
        assertThat(again.whole()).isEqualTo(before);
    }

    /** With the first 16 bytes of SHA-256 as h, and MurmurHash3 as m: m(h("\n\6routes") + h(the host's field)). */
    @Test
    void hashes_are_the_same_in_every_process() {
        assertThat(assembled(RouteConfiguration.newBuilder()
                                .setName("routes")
                                .addVirtualHosts(host(1, "shop.org"))
                                .build())
                        .hash())
                .hasToString("de438a55f543fe0a8946161ae9412cc5");
    }
}
