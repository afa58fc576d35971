package io.signalbox.e2e;

import com.google.common.collect.ImmutableListMultimap;
import io.signalbox.bootstrap.HostPort;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** HTTP/1.1 as it goes over the wire: one connection for each request. Any host, method and header may be sent. */
final class Wire {

    private static final int ANSWER_MILLIS_MAX = 20_000;

    private Wire() {}

    /** @param headers their names in lower case, in the order in which they came */
    record Reply(int status, ImmutableListMultimap<String, String> headers, String body) {

        /** The first value of a header. */
        Optional<String> header(String name) {
            return headers.get(name).stream().findFirst();
        }
    }

    /** @param headers names and values in turn; {@code host} and {@code connection} are there already */
    static Reply send(HostPort to, String host, String method, String target, String... headers) throws IOException {
        try (Socket socket = new Socket(to.host(), to.port())) {
            socket.setSoTimeout(ANSWER_MILLIS_MAX);
            return send(socket, host, method, target, headers);
        }
    }

    /** The same over a connection that stands, such as one with TLS; it is used up by it. */
    static Reply send(Socket socket, String host, String method, String target, String... headers) throws IOException {
        StringBuilder request = new StringBuilder(method + " " + target + " HTTP/1.1\r\n")
                .append("host: " + host + "\r\n")
                .append("connection: close\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return read(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
    }

    private static Reply read(String answer) throws IOException {
        int end = answer.indexOf("\r\n\r\n");
        if (end < 0) {
            throw new IOException("no whole answer came: \"" + answer + "\"");
        }
        String[] lines = answer.substring(0, end).split("\r\n", -1);
        ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            headers.put(
                    lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).strip());
        }
        int status = Integer.parseInt(lines[0].split(" ", -1)[1]);
        return new Reply(status, headers.build(), answer.substring(end + 4));
    }
}
