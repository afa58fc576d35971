package io.signalbox.admin;

import io.signalbox.model.FieldPath;
import io.signalbox.model.Key;
import io.signalbox.model.Origin;
import io.signalbox.model.Positions;
import io.signalbox.model.Problem.Position;
import io.signalbox.store.Held;
import io.signalbox.store.StoreView;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where something was written, so that an operator finds it.
 *
 * @param file absent for what was not written in a file
 * @param position in the file; absent if only the file is known
 * @param text the same in one phrase: {@code shop.yaml:12}
 */
record Place(@Nullable Path file, @Nullable Position position, String text) {

    static Place of(StoreView view, Key<?> key, FieldPath field) {
        Held held = view.held().get(key);
        return held == null ? elsewhere(new Origin.BuiltIn()) : of(held.origin(), field);
    }

    static Place of(Origin origin, FieldPath field) {
        return origin instanceof Origin.InFile inFile
                ? inFile(inFile.file(), Positions.of(inFile, field))
                : elsewhere(origin);
    }

    static Place inFile(Path file, @Nullable Position position) {
        return new Place(file, position, position == null ? file.toString() : file + ":" + position.line());
    }

    private static Place elsewhere(Origin origin) {
        return new Place(null, null, origin.describe());
    }

    Optional<Position> knownPosition() {
        return Optional.ofNullable(position);
    }
}
