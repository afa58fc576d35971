package io.signalbox.ads;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.signalbox.envoy.ResourceType;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshot;
import io.signalbox.snapshot.Snapshots;
import java.util.ArrayList;
import java.util.List;

/** Answers a single question with what there is now. */
record FetchOnce(Snapshots snapshots, NodeGroups nodes, Strangers strangers) {

    DiscoveryResponse answer(ResourceType type, DiscoveryRequest request) {
        Node node = request.getNode();
        String group = nodes.of(node).orElse("");
        Snapshot snapshot = snapshots.current(group);
        if (snapshot.sequence() == 0) {
            strangers.node(node.getId(), node.getCluster(), group);
        }
        List<EnvoyResource> resources = new ArrayList<>();
        if (request.getResourceNamesCount() == 0) {
            resources.addAll(snapshot.resources(type).values());
        }
        for (String name : request.getResourceNamesList()) {
            EnvoyResource resource = snapshot.resources(type).get(name);
            if (resource != null) {
                resources.add(resource);
            }
        }
        return new SotwCodec()
                .write(new Push(
                        type,
                        "",
                        Fingerprint.of(resources).toString(),
                        resources,
                        com.google.common.collect.ImmutableList.of()));
    }
}
