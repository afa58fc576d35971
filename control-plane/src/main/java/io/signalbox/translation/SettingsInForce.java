package io.signalbox.translation;

import io.signalbox.api.gloo.Settings;
import io.signalbox.incremental.Query;
import io.signalbox.incremental.Reads;
import io.signalbox.model.Key;
import io.signalbox.model.Kinds;
import io.signalbox.model.Resource;

/** The Settings named {@code default} in the write namespace; without them Gloo Edge's defaults. */
public record SettingsInForce() implements Query<Settings> {

    public static final String NAME = "default";

    public static Key<Settings> key(String writeNamespace) {
        return Kinds.SETTINGS.key(writeNamespace, NAME);
    }

    @Override
    public Settings answer(Reads reads) {
        return reads.get(new ResourceAt<>(key(reads.get(new WriteNamespace()))))
                .map(Resource::body)
                .orElseGet(Settings::getDefaultInstance);
    }
}
