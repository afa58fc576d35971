package io.signalbox.source.kubernetes;

import com.google.common.collect.ImmutableList;
import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kind;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The world as a source tells it, and how often it told what. */
final class World implements Consumer<List<ConfigEvent>> {

    private final Map<Key<?>, Resource<?>> resources = new TreeMap<>();
    private final Map<Key<?>, Integer> told = new HashMap<>();
    private final Map<String, ImmutableList<Problem>> places = new TreeMap<>();
    private final List<Integer> batches = new ArrayList<>();
    private final List<String> staleness = new ArrayList<>();
    private int synced;

    @Override
    public synchronized void accept(List<ConfigEvent> events) {
        batches.add(events.size());
        events.forEach(this::accept);
    }

    private void accept(ConfigEvent event) {
        switch (event) {
            case ConfigEvent.Put(Resource<?> resource, var origin, var problems) -> {
                resources.put(resource.key(), resource);
                told.merge(resource.key(), 1, Integer::sum);
            }
            case ConfigEvent.Gone(Key<?> key) -> {
                resources.remove(key);
                told.merge(key, 1, Integer::sum);
            }
            case ConfigEvent.Unreadable unreadable -> told.merge(unreadable.key(), 1, Integer::sum);
            case ConfigEvent.PlaceProblems(String place, var problems) -> {
                if (problems.isEmpty()) {
                    places.remove(place);
                } else {
                    places.put(place, problems);
                }
            }
            case ConfigEvent.Synced sync -> synced++;
            case ConfigEvent.Stale(String source, String reason) -> staleness.add(reason);
        }
    }

    /** Whether the source has said, once, that it told all that was there. */
    synchronized boolean isSynced() {
        if (synced > 1) {
            throw new AssertionError("synced " + synced + " times");
        }
        return synced == 1;
    }

    synchronized List<Key<?>> keys() {
        return List.copyOf(resources.keySet());
    }

    /** The names of the resources of a kind. */
    synchronized List<String> names(Kind<?> kind) {
        return resources.keySet().stream()
                .filter(key -> key.kind().equals(kind))
                .map(Key::name)
                .toList();
    }

    synchronized @Nullable Resource<?> resource(Key<?> key) {
        return resources.get(key);
    }

    /** How many events there were about that resource. */
    synchronized int told(Key<?> key) {
        return told.getOrDefault(key, 0);
    }

    /** How many events there were about resources. */
    synchronized int told() {
        return told.values().stream().mapToInt(Integer::intValue).sum();
    }

    synchronized int batches() {
        return batches.size();
    }

    /** All that is wrong at places, as lines of {@code place: message}. */
    synchronized List<String> problems() {
        return places.entrySet().stream()
                .flatMap(place -> place.getValue().stream().map(problem -> place.getKey() + ": " + problem.message()))
                .toList();
    }

    /** The reasons for which the source was stale; an empty one where it no longer was. */
    synchronized List<String> staleness() {
        return List.copyOf(staleness);
    }

    synchronized boolean isStale() {
        return !staleness.isEmpty() && !staleness.getLast().isEmpty();
    }
}
