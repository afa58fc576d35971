package io.signalbox.snapshot;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.signalbox.envoy.ContentHash;
import io.signalbox.envoy.Hashed;
import io.signalbox.envoy.Packing;
import io.signalbox.envoy.ResourceType;

/**
 * One Envoy resource, serialized once: all streams, state of the world and delta alike, send these very bytes. Two are
 * equal when name and content are; where they came from does not count.
 */
public final class EnvoyResource {

    private final ResourceName id;
    private final String version;
    private final ImmutableList<Provenance> origins;
    private final Resource delta;

    private EnvoyResource(ResourceName id, String version, ImmutableList<Provenance> origins, Resource delta) {
        this.id = id;
        this.version = version;
        this.origins = origins;
        this.delta = delta;
    }

    public static EnvoyResource of(ResourceType type, String name, Message message, ImmutableList<Provenance> origins) {
        return of(type, name, Packing.bytes(message), origins);
    }

    /** @param body the message's bytes, written deterministically */
    public static EnvoyResource of(ResourceType type, String name, ByteString body, ImmutableList<Provenance> origins) {
        return of(type, name, Hashed.of(body), origins);
    }

    /** @param body the message's bytes, written deterministically, and their hash */
    public static EnvoyResource of(ResourceType type, String name, Hashed body, ImmutableList<Provenance> origins) {
        String version = body.hash().toString();
        Any any = Any.newBuilder()
                .setTypeUrl(type.typeUrl())
                .setValue(body.bytes())
                .build();
        Resource delta = Resource.newBuilder()
                .setName(name)
                .setVersion(version)
                .setResource(any)
                .build();
        return new EnvoyResource(new ResourceName(type, name), version, origins, delta);
    }

    public ResourceName id() {
        return id;
    }

    public ResourceType type() {
        return id.type();
    }

    public String name() {
        return id.name();
    }

    /**
     * The {@linkplain ContentHash hash} of the content: the same on every replica and after every restart.
     */
    public String version() {
        return version;
    }

    public ImmutableList<Provenance> origins() {
        return origins;
    }

    /** The message's bytes. */
    public ByteString body() {
        return delta.getResource().getValue();
    }

    /** As a state-of-the-world response carries it. */
    public Any any() {
        return delta.getResource();
    }

    /** As a delta response carries it. */
    public Resource delta() {
        return delta;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof EnvoyResource that && id.equals(that.id) && version.equals(that.version);
    }

    @Override
    public int hashCode() {
        return 31 * id.hashCode() + version.hashCode();
    }

    @Override
    public String toString() {
        return id.type() + " " + id.name() + "@" + version;
    }
}
