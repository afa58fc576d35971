package io.signalbox.envoy;

import com.google.protobuf.ByteString;

/** A message's bytes, and the hash of what they say. */
public record Hashed(ByteString bytes, ContentHash hash) {

    public static Hashed of(ByteString bytes) {
        return new Hashed(bytes, ContentHash.of(bytes));
    }
}
