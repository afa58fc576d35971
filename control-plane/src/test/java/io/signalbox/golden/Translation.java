package io.signalbox.golden;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.signalbox.envoy.EnvoyTypes;
import io.signalbox.envoy.ResourceType;
import io.signalbox.incremental.DefectHandler;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Manifest;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.Manifests;
import io.signalbox.model.Origin;
import io.signalbox.model.Resource;
import io.signalbox.report.Report;
import io.signalbox.snapshot.EnvoyResource;
import io.signalbox.snapshot.Snapshots;
import io.signalbox.store.World;
import io.signalbox.translation.WriteNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A world of a test's own, fed with YAML text. */
public final class Translation {

    public static final String GROUP = "gloo-system~gateway-proxy";

    private final Snapshots snapshots = new Snapshots();
    private final World world;

    public Translation() {
        this(Map.of());
    }

    /** @param lastGood what a world before this one kept */
    public Translation(Map<Key<?>, Resource<?>> lastGood) {
        world = new World(WriteNamespace.DEFAULT, snapshots, DefectHandler.RETHROW, lastGood);
    }

    /** Takes what is written as one batch. */
    public World.Outcome apply(String yaml) {
        return world.apply(events(yaml));
    }

    public World.Outcome remove(Key<?> key) {
        return world.apply(List.of(new ConfigEvent.Gone(key)));
    }

    /** Removes what is written, of which kind and name suffice, as one batch. */
    void removeAll(String yaml) {
        List<ConfigEvent> gone = new ArrayList<>();
        for (Manifest manifest : Manifests.read(Path.of("gone.yaml"), yaml).manifests()) {
            gone.add(new ConfigEvent.Gone(manifest.key()));
        }
        world.apply(gone);
    }

    public World world() {
        return world;
    }

    public Snapshots snapshots() {
        return snapshots;
    }

    /** What every Envoy of the default proxy has of a type, by name. */
    public List<EnvoyResource> resources(ResourceType type) {
        return resources(GROUP, type);
    }

    public List<EnvoyResource> resources(String group, ResourceType type) {
        return snapshots.current(group).resources(type).values().stream()
                .sorted(java.util.Comparator.comparing(EnvoyResource::name))
                .toList();
    }

    public ImmutableList<Report> reports(Key<?> key) {
        return world.reports().getOrDefault(key, ImmutableList.of());
    }

    /** The message that a resource's bytes are. */
    public static Message message(EnvoyResource resource) {
        try {
            return new EnvoyTypes().parse(resource.type(), resource.body());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(resource + " is no message of its type", e);
        }
    }

    /** What a source would tell of a file with this text. */
    public static List<ConfigEvent> events(String yaml) {
        ManifestFile file = Manifests.read(Path.of("in.yaml"), yaml);
        List<ConfigEvent> events = new ArrayList<>();
        for (Manifest manifest : file.manifests()) {
            events.add(
                    switch (manifest) {
                        case Manifest.Readable(var resource, Origin.InFile origin, var problems) ->
                            new ConfigEvent.Put(resource, origin, problems);
                        case Manifest.Unreadable(var key, Origin.InFile origin, var problems) ->
                            new ConfigEvent.Unreadable(key, origin, problems);
                    });
        }
        events.add(new ConfigEvent.PlaceProblems("in.yaml", file.problems()));
        return events;
    }
}
