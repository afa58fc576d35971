package io.signalbox.model;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.signalbox.api.core.Status;
import java.util.Optional;

/**
 * The last good form of a resource that is wrong, as it is kept in the {@code details} of its status: so that who
 * starts while it is wrong serves what the others serve. It is JSON in one text, as a merge patch (RFC 7386) would mix
 * an older object with a newer one.
 */
public final class KeptForm {

    /** Name in {@code details}, for people and programs to find. */
    public static final String FIELD = "lastGood";

    /**
     * The longest text that is kept, in characters. The API server takes objects of about 1.5 MiB, and the resource
     * itself is one of some such size, too.
     */
    public static final int LENGTH_MAX = 256 << 10;

    private KeptForm() {}

    /** The details that keep it; absent if it is too long. Equal forms have equal details. */
    public static Optional<Struct> details(Message lastGood) {
        String text = ManifestBodies.text(lastGood);
        return text.length() > LENGTH_MAX
                ? Optional.empty()
                : Optional.of(Struct.newBuilder()
                        .putFields(
                                FIELD, Value.newBuilder().setStringValue(text).build())
                        .build());
    }

    /** What the status keeps of a resource of that kind; absent if it keeps nothing, or nothing that can be read. */
    public static <T extends Message> Optional<T> of(Kind<T> kind, Status status) {
        String text = status.getDetails()
                .getFieldsOrDefault(FIELD, Value.getDefaultInstance())
                .getStringValue();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ManifestBodies.lenient(kind.prototype(), text));
        } catch (InvalidProtocolBufferException e) {
            return Optional.empty(); // Whoever edits a status by hand loses what was kept there.
        }
    }
}
