package io.signalbox.ads;

import com.google.common.hash.HashCode;
import com.google.common.hash.Hashing;
import io.signalbox.snapshot.EnvoyResource;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A 128-bit sum over the names and versions of a set of resources: the {@code version_info} of the state-of-the-world
 * variant. As a sum it follows a change at the cost of the change, and depends on neither order, replica nor restart,
 * so that an Envoy that comes back with it need not be sent everything again.
 */
record Fingerprint(long high, long low) {

    static final Fingerprint EMPTY = new Fingerprint(0, 0);

    static Fingerprint of(Iterable<EnvoyResource> resources) {
        Fingerprint sum = EMPTY;
        for (EnvoyResource resource : resources) {
            sum = sum.plus(resource);
        }
        return sum;
    }

    Fingerprint plus(EnvoyResource resource) {
        ByteBuffer term = term(resource);
        return new Fingerprint(high + term.getLong(), low + term.getLong());
    }

    Fingerprint minus(EnvoyResource resource) {
        ByteBuffer term = term(resource);
        return new Fingerprint(high - term.getLong(), low - term.getLong());
    }

    private static ByteBuffer term(EnvoyResource resource) {
        HashCode hash = Hashing.murmur3_128()
                .newHasher()
                .putString(resource.name(), StandardCharsets.UTF_8)
                .putByte((byte) 0)
                .putString(resource.version(), StandardCharsets.US_ASCII)
                .hash();
        return ByteBuffer.wrap(hash.asBytes());
    }

    @Override
    public String toString() {
        return "%016x%016x".formatted(high, low);
    }
}
