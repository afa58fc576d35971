package io.signalbox.e2e;

import com.google.common.collect.ImmutableListMultimap;
import io.signalbox.bootstrap.HostPort;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * HTTP/1.1 as it goes over the wire, so that any host, method and header may be sent, and nothing is tried again in
 * silence.
 */
final class Wire {

    private static final int ANSWER_MILLIS_MAX = 20_000;

    private Wire() {}

    /** @param headers their names in lower case, in the order in which they came */
    record Reply(int status, ImmutableListMultimap<String, String> headers, String body) {

        /** The first value of a header. */
        Optional<String> header(String name) {
            return headers.get(name).stream().findFirst();
        }

        boolean endsConnection() {
            return headers.containsEntry("connection", "close");
        }
    }

    /**
     * One request over a connection of its own.
     *
     * @param headers names and values in turn; {@code host} is there already
     */
    static Reply send(HostPort to, String host, String method, String target, String... headers) throws IOException {
        try (Socket socket = new Socket(to.host(), to.port())) {
            return send(socket, host, method, target, headers);
        }
    }

    /**
     * The same over a connection that stands, such as one with TLS; it can be used again unless the answer says
     * otherwise.
     */
    static Reply send(Socket socket, String host, String method, String target, String... headers) throws IOException {
        socket.setSoTimeout(ANSWER_MILLIS_MAX);
        StringBuilder request =
                new StringBuilder(method + " " + target + " HTTP/1.1\r\n").append("host: " + host + "\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            request.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        OutputStream out = socket.getOutputStream();
        out.write(request.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
        return read(new BufferedInputStream(socket.getInputStream()));
    }

    /** A page of Signalbox's admin address, after its status. */
    static String page(HostPort admin, String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + admin + path).toURL().openConnection();
        connection.setRequestProperty("Accept", "text/plain");
        int status = connection.getResponseCode();
        try (InputStream body = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return status + " " + new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Does not wait for the end of the connection, for which Envoy takes its time. */
    private static Reply read(InputStream in) throws IOException {
        String[] statusLine = line(in).split(" ", -1);
        ImmutableListMultimap.Builder<String, String> headers = ImmutableListMultimap.builder();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        ImmutableListMultimap<String, String> all = headers.build();
        int length = all.get("content-length").stream()
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElse(0);
        if (all.containsKey("transfer-encoding")) {
            throw new IOException("an answer in chunks is not read here");
        }
        String body = new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        return new Reply(Integer.parseInt(statusLine[1]), all, body);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("no whole answer came: \"" + line + "\"");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }
}
