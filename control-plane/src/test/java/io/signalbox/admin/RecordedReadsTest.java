package io.signalbox.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.ImmutableList;
import io.signalbox.envoy.ResourceType;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Manifest;
import io.signalbox.model.Manifests;
import io.signalbox.snapshot.ResourceName;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.Store;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordedReadsTest {

    private static final String GROUP = "gloo-system~gateway-proxy";

    private final Snapshots snapshots = new Snapshots();
    private final Store store =
            new Store("gloo-system", Set.of("test"), snapshots, InstantSource.system(), DefectHandler.RETHROW);

    @BeforeEach
    void serveAShop() {
        store.start();
        List<ConfigEvent> events = new ArrayList<>();
        for (Manifest manifest : Manifests.read(Path.of("shop.yaml"), """
                apiVersion: gateway.solo.io/v1
                kind: VirtualService
                metadata: {name: shop, namespace: default}
                spec:
                  virtualHost:
                    routes:
                    - matchers: [{prefix: /}]
                      routeAction: {single: {upstream: {name: cart, namespace: default}}}
                ---
                apiVersion: gloo.solo.io/v1
                kind: Upstream
                metadata: {name: cart, namespace: default}
                spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
                """).manifests()) {
            if (manifest instanceof Manifest.Readable readable) {
                events.add(new ConfigEvent.Put(readable.resource(), readable.origin(), readable.problems()));
            }
        }
        events.add(new ConfigEvent.Synced("test"));
        store.submit(ImmutableList.copyOf(events));
        await().until(() -> store.view().ready());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_published_cluster_is_traced_to_the_upstream_that_it_was_made_from() {
        assertThat(new RecordedReads(store).of(GROUP, new ResourceName(ResourceType.CLUSTER, "cart_default")))
                .hasValueSatisfying(text -> assertThat(text).contains("ClusterOf", "Upstream default/cart"));
    }

    @Test
    void every_published_resource_is_explained() {
        RecordedReads reads = new RecordedReads(store);
        for (ResourceType type : ResourceType.values()) {
            snapshots
                    .current(GROUP)
                    .resources(type)
                    .values()
                    .forEach(resource -> assertThat(reads.of(GROUP, resource.id()))
                            .as(resource.toString())
                            .isPresent());
        }
        assertThat(snapshots.current(GROUP).resources(ResourceType.LISTENER)).isNotEmpty();
    }

    @Test
    void what_is_not_published_is_not_explained() {
        RecordedReads reads = new RecordedReads(store);
        assertThat(reads.of(GROUP, new ResourceName(ResourceType.CLUSTER, "tart_default")))
                .isEmpty();
        assertThat(reads.of("nobody~knows", new ResourceName(ResourceType.CLUSTER, "cart_default")))
                .isEmpty();
        assertThat(reads.of("nobody", new ResourceName(ResourceType.CLUSTER, "cart_default")))
                .isEmpty();
    }
}
