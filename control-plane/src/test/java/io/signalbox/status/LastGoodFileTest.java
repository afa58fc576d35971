package io.signalbox.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedSet;
import io.signalbox.model.Key;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import io.signalbox.model.Resource;
import io.signalbox.store.ProxyParts;
import io.signalbox.store.StoreListener.BatchCost;
import io.signalbox.store.StoreView;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pcollections.HashTreePMap;

class LastGoodFileTest {

    @TempDir
    Path folder = Path.of("");

    private static Map<Key<?>, Resource<?>> resources(String address) {
        String yaml = """
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: web, labels: {a: 'yes'}, creationTimestamp: 2026-11-24T17:00:00Z}
                spec: {static: {hosts: [{addr: %1$s, port: 80}]}}
                ---
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: web}
                spec: {virtualHost: {domains: ['*'], routes: [{directResponseAction: {status: 200, body: '%1$s'}}]}}
                """.formatted(address);
        Map<Key<?>, Resource<?>> resources = new TreeMap<>();
        for (Manifest manifest : Manifests.read(Path.of("in.yaml"), yaml).manifests()) {
            Resource<?> resource = ((Manifest.Readable) manifest).resource();
            resources.put(resource.key(), resource);
        }
        return resources;
    }

    private static StoreView view(Map<Key<?>, Resource<?>> lastGood) {
        return new StoreView(
                1,
                true,
                ImmutableSortedSet.of(),
                ImmutableMap.of(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.empty(),
                HashTreePMap.from(lastGood),
                HashTreePMap.empty(),
                ProxyParts.NONE);
    }

    private LastGoodFile file() {
        return new LastGoodFile(folder.resolve("state"), folder, "gloo-system");
    }

    private void keep(Map<Key<?>, Resource<?>> lastGood) {
        try (LastGoodFile file = file()) {
            file.read();
            file.onBatch(view(lastGood), Set.of(), new BatchCost(1, 1, 0, 1, Duration.ZERO));
        }
    }

    private Map<Key<?>, Resource<?>> kept() {
        try (LastGoodFile file = file()) {
            return file.read();
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("state"))) {
            return files.toList();
        }
    }

    @Test
    void what_one_process_keeps_the_next_one_reads() {
        keep(resources("10.0.0.1"));
        assertThat(kept()).isEqualTo(resources("10.0.0.1"));
        keep(resources("10.0.0.2"));
        assertThat(kept()).isEqualTo(resources("10.0.0.2"));
    }

    @Test
    void there_is_no_file_while_nothing_is_to_be_kept() throws IOException {
        keep(Map.of());
        assertThat(folder.resolve("state")).doesNotExist();
        keep(resources("10.0.0.1"));
        assertThat(files()).hasSize(1);
        keep(Map.of());
        assertThat(files()).isEmpty();
        assertThat(kept()).isEmpty();
    }

    @Test
    void only_its_owner_may_read_it() throws IOException {
        keep(resources("10.0.0.1"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void each_folder_and_each_installation_has_its_own() {
        keep(resources("10.0.0.1"));
        try (LastGoodFile other = new LastGoodFile(folder.resolve("state"), folder.resolve("b"), "gloo-system");
                LastGoodFile edge = new LastGoodFile(folder.resolve("state"), folder, "edge")) {
            assertThat(other.read()).isEmpty();
            assertThat(edge.read()).isEmpty();
        }
    }

    @Test
    void a_file_that_is_broken_costs_what_cannot_be_read_of_it() throws IOException {
        keep(resources("10.0.0.1"));
        Path file = files().getFirst();
        Files.writeString(file, Files.readString(file) + "---\nkind: [\n");
        assertThat(kept()).isEqualTo(resources("10.0.0.1"));
        Files.write(file, new byte[] {(byte) 0xff, 0, 1});
        assertThat(kept()).isEmpty();
    }

    @Test
    void a_folder_that_cannot_be_written_keeps_nothing_else_from_going_on() throws IOException {
        Files.writeString(folder.resolve("state"), "a file");
        keep(resources("10.0.0.1"));
        assertThat(kept()).isEmpty();
    }
}
