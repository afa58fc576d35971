package io.signalbox.source.directory;

import io.signalbox.model.ConfigEvent;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Origin;
import io.signalbox.model.Problem;
import io.signalbox.model.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a source has told so far, and the state that follows from it. May be read from any thread. */
final class Told implements Consumer<List<ConfigEvent>> {

    private final List<ConfigEvent> events = new ArrayList<>();

    @Override
    public synchronized void accept(List<ConfigEvent> batch) {
        events.addAll(batch);
    }

    synchronized List<ConfigEvent> events() {
        return List.copyOf(events);
    }

    synchronized void clear() {
        events.clear();
    }

    /** The resources as a store would have them: the last good of each that is not gone. */
    synchronized Map<String, Resource<?>> resources() {
        Map<String, Resource<?>> resources = new TreeMap<>();
        for (ConfigEvent event : events) {
            switch (event) {
                case ConfigEvent.Put put -> resources.put(put.resource().key().toString(), put.resource());
                case ConfigEvent.Gone gone -> resources.remove(gone.key().toString());
                default -> {}
            }
        }
        return resources;
    }

    synchronized Map<String, Origin> origins() {
        Map<String, Origin> origins = new TreeMap<>();
        for (ConfigEvent event : events) {
            if (event instanceof ConfigEvent.Put put) {
                origins.put(put.resource().key().toString(), put.origin());
            }
        }
        return origins;
    }

    /** What stands against a place now. */
    synchronized List<Problem> problems(String place) {
        List<Problem> problems = List.of();
        for (ConfigEvent event : events) {
            if (event instanceof ConfigEvent.PlaceProblems at && at.place().endsWith(place)) {
                problems = at.problems();
            }
        }
        return problems;
    }

    /** The problems of a resource that cannot be read now; none when it can. */
    synchronized List<Problem> unreadable(String key) {
        List<Problem> problems = List.of();
        for (ConfigEvent event : events) {
            switch (event) {
                case ConfigEvent.Unreadable unreadable
                when unreadable.key().toString().equals(key) -> problems = unreadable.problems();
                case ConfigEvent.Put put when put.resource().key().toString().equals(key) -> problems = List.of();
                default -> {}
            }
        }
        return problems;
    }

    synchronized boolean isSynced() {
        return events.stream().anyMatch(ConfigEvent.Synced.class::isInstance);
    }

    synchronized String stale() {
        String reason = "";
        for (ConfigEvent event : events) {
            if (event instanceof ConfigEvent.Stale stale) {
                reason = stale.reason();
            }
        }
        return reason;
    }

    /** The address of an upstream's first host. */
    synchronized String address(String name) {
        Key<?> key = Kinds.UPSTREAM.key("default", name);
        Resource<?> resource = resources().get(key.toString());
        return resource == null
                ? ""
                : ((io.signalbox.api.gloo.Upstream) resource.body())
                        .getStatic()
                        .getHosts(0)
                        .getAddr();
    }
}
