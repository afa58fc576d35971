package io.signalbox.translation;

import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Kinds;
import io.signalbox.reference.WatchedNamespaces;

/** Whether the Settings let resources of a namespace be read: asked only of what is not there. */
record WhetherWatched(String namespace) implements Query<Boolean> {
    @Override
    public Boolean answer(Reads reads) {
        WatchedNamespaces watched =
                WatchedNamespaces.of(reads.get(new SettingsInForce()), reads.get(new WriteNamespace()));
        return watched.admitsByName(namespace)
                || reads.get(new ResourceAt<>(Kinds.NAMESPACE.key("", namespace)))
                        .map(resource -> watched.admitsByLabels(resource.meta().labels()))
                        .orElse(false);
    }
}
