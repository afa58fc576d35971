package io.signalbox.store;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.protobuf.Message;
import io.signalbox.api.gateway.Route;
import io.signalbox.api.gateway.VirtualService;
import io.signalbox.incremental.Edits;
import io.signalbox.incremental.Grouping;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import io.signalbox.translation.Groupings;
import io.signalbox.translation.Groupings.Everything;
import io.signalbox.translation.ResourceAt;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * What sources have told, and its way into the engine. Confined to the translation thread; its maps may be read by any.
 */
final class Inputs {

    /** The kinds of which translation asks which resources there are. */
    private static final ImmutableMap<Kind<?>, Grouping<Everything, ? extends Key<?>>> LISTED = ImmutableMap.of(
            Kinds.GATEWAY, Groupings.GATEWAYS,
            Kinds.VIRTUAL_SERVICE, Groupings.VIRTUAL_SERVICES,
            Kinds.ROUTE_TABLE, Groupings.ROUTE_TABLES,
            Kinds.ROUTE_OPTION, Groupings.ROUTE_OPTIONS,
            Kinds.VIRTUAL_HOST_OPTION, Groupings.VIRTUAL_HOST_OPTIONS,
            Kinds.UPSTREAM, Groupings.UPSTREAMS,
            Kinds.UPSTREAM_GROUP, Groupings.UPSTREAM_GROUPS,
            Kinds.SETTINGS, Groupings.SETTINGS,
            Kinds.PROXY, Groupings.PROXIES,
            Kinds.ENDPOINT_SLICE, Groupings.ENDPOINT_SLICES);

    private final Set<Key<?>> delegating = new HashSet<>();
    private PMap<Key<?>, Held> held = HashTreePMap.empty();
    private PMap<String, ImmutableList<Problem>> places = HashTreePMap.empty();

    PMap<Key<?>, Held> held() {
        return held;
    }

    PMap<String, ImmutableList<Problem>> places() {
        return places;
    }

    /** Takes the events in their order and edits the engine. Returns the keys that the events were about. */
    Set<Key<?>> apply(Iterable<ConfigEvent> events, Edits edits) {
        Set<Key<?>> touched = new LinkedHashSet<>();
        for (ConfigEvent event : events) {
            switch (event) {
                case ConfigEvent.Put(Resource<?> resource, Origin origin, ImmutableList<Problem> problems) -> {
                    put(resource, origin, problems, edits);
                    touched.add(resource.key());
                }
                case ConfigEvent.Unreadable(Key<?> key, Origin origin, ImmutableList<Problem> problems) -> {
                    Optional<Resource<?>> last =
                            Optional.ofNullable(held.get(key)).flatMap(Held::resource);
                    held = held.plus(key, new Held(key, last, origin, problems));
                    touched.add(key);
                }
                case ConfigEvent.Gone(Key<?> key) -> {
                    remove(key, edits);
                    touched.add(key);
                }
                case ConfigEvent.PlaceProblems(String place, ImmutableList<Problem> problems) ->
                    places = problems.isEmpty() ? places.minus(place) : places.plus(place, problems);
                case ConfigEvent.Synced synced -> {}
                case ConfigEvent.Stale stale -> {}
            }
        }
        return touched;
    }

    private <T extends Message> void put(
            Resource<T> resource, Origin origin, ImmutableList<Problem> problems, Edits edits) {
        Key<T> key = resource.key();
        boolean listed =
                Optional.ofNullable(held.get(key)).flatMap(Held::resource).isPresent();
        held = held.plus(key, new Held(key, Optional.of(resource), origin, problems));
        edits.set(new ResourceAt<>(key), Optional.of(resource));
        if (!listed) {
            list(key, edits);
        }
        note(resource, edits);
    }

    /** Takes note of a VirtualService that delegates, as it is now or as it was when it last was good. */
    void note(Resource<?> form, Edits edits) {
        if (form.body() instanceof VirtualService body
                && body.getVirtualHost().getRoutesList().stream().anyMatch(Route::hasDelegateAction)) {
            Key<VirtualService> key =
                    Kinds.VIRTUAL_SERVICE.key(form.key().namespace(), form.key().name());
            if (delegating.add(key)) {
                edits.add(Groupings.DELEGATING, Groupings.ALL, key);
            }
        }
    }

    private <T extends Message> void remove(Key<T> key, Edits edits) {
        Held was = held.get(key);
        if (was == null) {
            return;
        }
        held = held.minus(key);
        if (was.resource().isPresent()) {
            edits.set(new ResourceAt<>(key), Optional.empty());
            unlist(key, edits);
            if (delegating.remove(key)) {
                edits.remove(
                        Groupings.DELEGATING, Groupings.ALL, Kinds.VIRTUAL_SERVICE.key(key.namespace(), key.name()));
            }
        }
    }

    @SuppressWarnings("unchecked") // LISTED pairs each kind with the grouping of its keys
    private static <T extends Message> void list(Key<T> key, Edits edits) {
        Grouping<Everything, Key<T>> grouping = (Grouping<Everything, Key<T>>) LISTED.get(key.kind());
        if (grouping != null) {
            edits.add(grouping, Groupings.ALL, key);
        }
    }

    @SuppressWarnings("unchecked") // LISTED pairs each kind with the grouping of its keys
    private static <T extends Message> void unlist(Key<T> key, Edits edits) {
        Grouping<Everything, Key<T>> grouping = (Grouping<Everything, Key<T>>) LISTED.get(key.kind());
        if (grouping != null) {
            edits.remove(grouping, Groupings.ALL, key);
        }
    }
}
