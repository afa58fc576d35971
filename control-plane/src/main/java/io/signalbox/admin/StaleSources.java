package io.signalbox.admin;

import io.signalbox.store.StoreView;
import java.util.Map;
import java.util.stream.Collectors;

/** The sentences that say that what is served may be old. */
final class StaleSources {

    private StaleSources() {}

    /** A line for each source that has lost touch, by name: why, and since when. */
    static String lines(StoreView view) {
        return view.stale().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> "source " + entry.getKey() + " is stale since "
                        + entry.getValue().since() + ": " + entry.getValue().reason() + "\n")
                .collect(Collectors.joining());
    }
}
