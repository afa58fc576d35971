package io.signalbox.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bootstrap.Ports;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OtherPortsTest {

    private static final Path PETSTORE = Shipped.folder("examples/petstore").orElseThrow();

    private static List<ConfigEvent> petstore(String port) throws IOException {
        try (Stream<Path> files = Files.list(PETSTORE)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .flatMap(file -> events(file, port))
                    .toList();
        }
    }

    private static Stream<ConfigEvent> events(Path file, String port) {
        try {
            return Manifests.read(file, Files.readString(file).replace("8080", port)).manifests().stream()
                    .map(Manifest.Readable.class::cast)
                    .map(one -> new ConfigEvent.Put(one.resource(), one.origin(), one.problems()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_port_in_use_is_replaced_wherever_it_stands() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            OtherPorts ports = new OtherPorts(new Ports());
            List<ConfigEvent> replaced = petstore(port).stream().map(ports).toList();
            String other = Integer.toString(ports.of(taken.getLocalPort()));
            assertThat(other).isNotEqualTo(port);
            assertThat(ports.replacements()).containsOnlyKeys(taken.getLocalPort());
            assertThat(bodies(replaced)).isEqualTo(bodies(petstore(other)));
        }
    }

    private static List<Object> bodies(List<ConfigEvent> events) {
        return events.stream()
                .map(ConfigEvent.Put.class::cast)
                .<Object>map(put -> put.resource())
                .toList();
    }

    @Test
    void a_free_port_stays_and_nothing_is_touched() throws IOException {
        Ports free = new Ports();
        int port = free.next();
        OtherPorts ports = new OtherPorts(new Ports());
        List<ConfigEvent> events = petstore(Integer.toString(port));
        assertThat(bodies(events.stream().map(ports).toList())).isEqualTo(bodies(events));
        assertThat(ports.replacements()).isEmpty();
    }
}
