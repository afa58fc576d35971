package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Optional;
import java.util.Set;

/** Delta: requests and responses say what is new and what is gone. */
record DeltaCodec() implements Codec<DeltaDiscoveryRequest, DeltaDiscoveryResponse> {

    @Override
    public Variant variant() {
        return Variant.DELTA;
    }

    @Override
    public Node node(DeltaDiscoveryRequest request) {
        return request.getNode();
    }

    @Override
    public String typeUrl(DeltaDiscoveryRequest request) {
        return request.getTypeUrl();
    }

    @Override
    public Wish wish(DeltaDiscoveryRequest request) {
        return new Wish.Edit(
                ImmutableSet.copyOf(request.getResourceNamesSubscribeList()),
                ImmutableSet.copyOf(request.getResourceNamesUnsubscribeList()),
                ImmutableMap.copyOf(request.getInitialResourceVersionsMap()));
    }

    @Override
    public Reply reply(DeltaDiscoveryRequest request) {
        return Codec.reply(
                request.getResponseNonce(),
                request.hasErrorDetail() ? Optional.of(request.getErrorDetail()) : Optional.empty());
    }

    @Override
    public DeltaDiscoveryResponse write(Push push) {
        DeltaDiscoveryResponse.Builder response = DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().typeUrl())
                .setNonce(push.nonce())
                .setSystemVersionInfo(push.version())
                .addAllRemovedResources(push.removed());
        for (EnvoyResource resource : push.resources()) {
            response.addResources(resource.delta());
        }
        return response.build();
    }

    @Override
    public DeltaDiscoveryResponse nothing(String typeUrl, String nonce, Set<String> names) {
        return DeltaDiscoveryResponse.newBuilder()
                .setTypeUrl(typeUrl)
                .setNonce(nonce)
                .addAllRemovedResources(names)
                .build();
    }

    @Override
    public long size(DeltaDiscoveryResponse response) {
        return response.getSerializedSize();
    }
}
