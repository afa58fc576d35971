package io.signalbox.envoy;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;

/**
 * 128 bits that stand for a content: the same on every replica and after every restart. Of bytes, the first of their
 * SHA-256. A whole that is put together from parts is hashed by its parts' hashes, so that one part that changes does
 * not cost hashing the others.
 */
public record ContentHash(long high, long low) {

    public static ContentHash of(ByteString content) {
        return of(Hashing.sha256()
                .newHasher()
                .putBytes(content.asReadOnlyByteBuffer())
                .hash());
    }

    /**
     * Of a whole that has these parts in this order. The parts' hashes cannot be chosen, so mixing them needs no
     * cryptography: MurmurHash3 takes a fifth of the time, and two wholes that differ in one part never collide, as it
     * turns each block of 128 bits into another state.
     */
    public static ContentHash of(Iterable<ContentHash> parts) {
        Hasher hasher = Hashing.murmur3_128().newHasher();
        for (ContentHash part : parts) {
            hasher.putLong(part.high).putLong(part.low);
        }
        return of(hasher.hash());
    }

    private static ContentHash of(HashCode hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash.asBytes());
        return new ContentHash(bytes.getLong(), bytes.getLong());
    }

    /** In hexadecimal. */
    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
