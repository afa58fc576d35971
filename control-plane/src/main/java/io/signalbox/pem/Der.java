package io.signalbox.pem;

import com.google.protobuf.ByteString;

/** As much of ASN.1's DER, ITU-T X.690, as it takes to put one object into another. */
final class Der {

    static final int SEQUENCE = 0x30;
    static final int OCTET_STRING = 0x04;

    private static final int LONG_FORM = 0x80;

    private Der() {}

    /** An object with that tag and those contents. */
    static ByteString wrapped(int tag, ByteString contents) {
        return ByteString.copyFrom(new byte[] {(byte) tag})
                .concat(length(contents.size()))
                .concat(contents);
    }

    private static ByteString length(int size) {
        if (size < LONG_FORM) {
            return ByteString.copyFrom(new byte[] {(byte) size});
        }
        int bytes = (Integer.SIZE - Integer.numberOfLeadingZeros(size) + Byte.SIZE - 1) / Byte.SIZE;
        byte[] out = new byte[1 + bytes];
        out[0] = (byte) (LONG_FORM | bytes);
        for (int i = 0; i < bytes; i++) {
            out[bytes - i] = (byte) (size >>> (Byte.SIZE * i));
        }
        return ByteString.copyFrom(out);
    }

    /** The first object inside a sequence, whole. */
    static ByteString firstOf(ByteString sequence) {
        int start = headerSize(sequence, 0);
        int end = start + headerSize(sequence, start) + contentSize(sequence, start);
        return sequence.substring(start, end);
    }

    private static int headerSize(ByteString der, int at) {
        int first = Byte.toUnsignedInt(der.byteAt(at + 1));
        return first < LONG_FORM ? 2 : 2 + (first - LONG_FORM);
    }

    private static int contentSize(ByteString der, int at) {
        int first = Byte.toUnsignedInt(der.byteAt(at + 1));
        if (first < LONG_FORM) {
            return first;
        }
        int size = 0;
        for (int i = 0; i < first - LONG_FORM; i++) {
            size = size << Byte.SIZE | Byte.toUnsignedInt(der.byteAt(at + 2 + i));
        }
        return size;
    }
}
