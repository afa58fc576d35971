package io.signalbox.envoy;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * The first 128 bits of a SHA-256: the same on every replica and after every restart. A whole that is put together from
 * parts is hashed by its parts' hashes, so that one part that changes does not cost hashing the others.
 */
public record ContentHash(long high, long low) {

    public static ContentHash of(ByteString content) {
        return of(Hashing.sha256().newHasher().putBytes(content.asReadOnlyByteBuffer()));
    }

    /** Of a whole that has these parts in this order. */
    public static ContentHash of(Iterable<ContentHash> parts) {
        Hasher hasher = Hashing.sha256().newHasher();
        for (ContentHash part : parts) {
            // As bytes these stand in the order in which they are written; a Hasher puts the lowest first.
            hasher.putLong(Long.reverseBytes(part.high)).putLong(Long.reverseBytes(part.low));
        }
        return of(hasher);
    }

    private static ContentHash of(Hasher hasher) {
        ByteBuffer hash = ByteBuffer.wrap(hasher.hash().asBytes());
        return new ContentHash(hash.getLong(), hash.getLong());
    }

    /** In hexadecimal. */
    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
