package io.signalbox.ads;

import com.google.common.collect.ImmutableSet;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.signalbox.ads.Event.Reply;
import io.signalbox.ads.Event.Wish;
import io.signalbox.snapshot.EnvoyResource;
import java.util.Optional;
import java.util.Set;

/** State of the world: each request repeats all names, and responses carry whole resources. */
record SotwCodec() implements Codec<DiscoveryRequest, DiscoveryResponse> {

    @Override
    public Variant variant() {
        return Variant.STATE_OF_THE_WORLD;
    }

    @Override
    public Node node(DiscoveryRequest request) {
        return request.getNode();
    }

    @Override
    public String typeUrl(DiscoveryRequest request) {
        return request.getTypeUrl();
    }

    @Override
    public Wish wish(DiscoveryRequest request) {
        return new Wish.Exactly(ImmutableSet.copyOf(request.getResourceNamesList()), request.getVersionInfo());
    }

    @Override
    public Reply reply(DiscoveryRequest request) {
        return Codec.reply(
                request.getResponseNonce(),
                request.hasErrorDetail() ? Optional.of(request.getErrorDetail()) : Optional.empty());
    }

    @Override
    public DiscoveryResponse write(Push push) {
        DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder()
                .setTypeUrl(push.type().typeUrl())
                .setNonce(push.nonce())
                .setVersionInfo(push.version());
        for (EnvoyResource resource : push.resources()) {
            response.addResources(resource.any());
        }
        return response.build();
    }

    @Override
    public DiscoveryResponse nothing(String typeUrl, String nonce, Set<String> names) {
        return DiscoveryResponse.newBuilder()
                .setTypeUrl(typeUrl)
                .setNonce(nonce)
                .setVersionInfo(Fingerprint.EMPTY.toString())
                .build();
    }

    @Override
    public long size(DiscoveryResponse response) {
        return response.getSerializedSize();
    }
}
