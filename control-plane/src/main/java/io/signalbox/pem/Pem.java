package io.signalbox.pem;

import com.google.common.collect.ImmutableList;
import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text armour around binary objects, <a href="https://www.rfc-editor.org/rfc/rfc7468">RFC 7468</a>. */
public final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    private static final int LINE_LENGTH = 64;

    private Pem() {}

    /** One object. */
    public record Block(String label, ByteString der) {
        /** May be a private key. */
        @Override
        public String toString() {
            return label;
        }
    }

    /** All blocks that can be read; what is between them, and what cannot be read, is left out. */
    public static ImmutableList<Block> blocks(ByteString text) {
        ImmutableList.Builder<Block> blocks = ImmutableList.builder();
        Matcher matcher = BLOCK.matcher(text.toString(StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            try {
                byte[] der = Base64.getMimeDecoder().decode(matcher.group(2));
                blocks.add(new Block(matcher.group(1), ByteString.copyFrom(der)));
            } catch (IllegalArgumentException notBase64) {
                continue;
            }
        }
        return blocks.build();
    }

    public static ImmutableList<Block> certificates(ByteString text) {
        return blocks(text).stream()
                .filter(block -> block.label().equals("CERTIFICATE"))
                .collect(ImmutableList.toImmutableList());
    }

    /** The blocks as text, with nothing around them. */
    public static String text(ImmutableList<Block> blocks) {
        Base64.Encoder lines = Base64.getMimeEncoder(LINE_LENGTH, new byte[] {'\n'});
        StringBuilder text = new StringBuilder();
        for (Block block : blocks) {
            text.append("-----BEGIN ").append(block.label()).append("-----\n");
            text.append(lines.encodeToString(block.der().toByteArray()));
            text.append("\n-----END ").append(block.label()).append("-----\n");
        }
        return text.toString();
    }
}
