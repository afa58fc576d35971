package io.signalbox.reference;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.Message;
import io.signalbox.api.gloo.Settings;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Manifest;
import io.signalbox.model.ManifestFile;
import io.signalbox.model.Manifests;
import io.signalbox.model.Resource;
import java.nio.file.Path;
import java.util.TreeMap;

/** What a test's YAML says, to be looked up as if it were all there is. Namespace {@code unseen} is not watched. */
public final class Configuration implements Lookups {

    private final ImmutableSortedMap<Key<?>, Resource<?>> resources;

    private Configuration(ImmutableSortedMap<Key<?>, Resource<?>> resources) {
        this.resources = resources;
    }

    public static Configuration of(String... yaml) {
        TreeMap<Key<?>, Resource<?>> resources = new TreeMap<>();
        ManifestFile file = Manifests.read(Path.of("test.yaml"), String.join("\n---\n", yaml));
        if (file.isBroken()) {
            throw new AssertionError("the test's YAML: " + file.problems());
        }
        for (Manifest manifest : file.manifests()) {
            switch (manifest) {
                case Manifest.Readable(var resource, var origin, var problems) ->
                    resources.put(resource.key(), resource);
                case Manifest.Unreadable unreadable ->
                    throw new AssertionError("the test's YAML: " + unreadable.problems());
            }
        }
        return new Configuration(ImmutableSortedMap.copyOf(resources));
    }

    /** The one resource of that kind. */
    public <T extends Message> Resource<T> only(Kind<T> kind) {
        ImmutableList<Resource<T>> all = all(kind);
        if (all.size() != 1) {
            throw new AssertionError("the test's YAML has " + all.size() + " of " + kind);
        }
        return all.getFirst();
    }

    @SuppressWarnings("unchecked") // a key's kind tells the type of its resource
    public <T extends Message> ImmutableList<Resource<T>> all(Kind<T> kind) {
        return resources.values().stream()
                .filter(resource -> resource.key().kind().equals(kind))
                .map(resource -> (Resource<T>) resource)
                .collect(ImmutableList.toImmutableList());
    }

    public Settings settings() {
        return all(Kinds.SETTINGS).stream().findFirst().map(Resource::body).orElse(Settings.getDefaultInstance());
    }

    @Override
    @SuppressWarnings("unchecked") // a key's kind tells the type of its resource
    public <T extends Message> Lookup<Resource<T>> find(Key<T> key) {
        if (key.namespace().equals("unseen")) {
            return new Lookup.NotPermitted<>("namespace unseen is not watched");
        }
        Resource<?> found = resources.get(key);
        return found == null ? new Lookup.Missing<>() : new Lookup.Found<>((Resource<T>) found);
    }

    @Override
    public DestinationState destination(ClusterRef ref) {
        return Destinations.state(ref, this, settings());
    }
}
