package io.signalbox.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Message;
import java.io.IOException;

/**
 * Messages to bytes, always the same bytes for equal messages: map fields are written in the order of their keys, which
 * protobuf leaves open by default. Versions are hashes of these bytes, so every replica must write the same ones.
 */
public final class Packing {

    private Packing() {}

    public static ByteString bytes(Message message) {
        byte[] buffer = new byte[message.getSerializedSize()];
        CodedOutputStream output = CodedOutputStream.newInstance(buffer);
        output.useDeterministicSerialization();
        try {
            message.writeTo(output);
        } catch (IOException e) {
            throw new IllegalStateException("a byte array of the message's own size was too small", e);
        }
        output.checkNoSpaceLeft();
        return com.google.protobuf.UnsafeByteOperations.unsafeWrap(buffer);
    }

    /** The message in the envelope that Envoy's extension points take. */
    public static Any any(Message message) {
        return Any.newBuilder()
                .setTypeUrl(
                        "type.googleapis.com/" + message.getDescriptorForType().getFullName())
                .setValue(bytes(message))
                .build();
    }
}
