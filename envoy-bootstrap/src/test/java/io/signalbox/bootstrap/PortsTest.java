package io.signalbox.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortsTest {

    private final Ports ports = new Ports();

    @Test
    void the_preferred_port_is_given_where_it_is_free_and_only_once() {
        int free = new Ports().next();
        assertThat(ports.preferably(free)).isEqualTo(free);
        assertThat(ports.preferably(free)).isNotEqualTo(free);
    }

    @Test
    void a_port_in_use_on_any_address_gives_way_to_another() throws Exception {
        for (String address : new String[] {"0.0.0.0", "127.0.0.1"}) {
            try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral(address))) {
                assertThat(Ports.isFree(taken.getLocalPort())).as(address).isFalse();
                assertThat(ports.preferably(taken.getLocalPort())).isNotEqualTo(taken.getLocalPort());
            }
        }
    }

    @Test
    void no_port_is_given_twice() {
        assertThat(IntStream.range(0, 200).map(i -> ports.next()).toArray()).doesNotHaveDuplicates();
    }
}
