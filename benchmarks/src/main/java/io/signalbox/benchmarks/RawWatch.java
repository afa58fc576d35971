package io.signalbox.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * The naive client to compare with: watches EndpointSlices and only notes when the line of each came, without reading
 * what it says.
 */
final class RawWatch implements AutoCloseable {

    private static final String NAME = "\"name\":\"";

    private final InputStream body;
    private final Arrivals arrivals;

    RawWatch(ApiClient api, Arrivals arrivals) throws IOException, InterruptedException {
        this.body = api.watch(KubernetesTown.slices(), api.position(KubernetesTown.slices()));
        this.arrivals = arrivals;
        Thread.ofPlatform().name("raw-watch").daemon().start(this::read);
    }

    private void read() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                long now = System.nanoTime();
                int from = line.indexOf(NAME) + NAME.length();
                arrivals.note(line.substring(from, line.indexOf('"', from)), now);
            }
        } catch (IOException e) {
            // Closed: the run is over, or will end for want of news.
        }
    }

    @Override
    public void close() throws IOException {
        // Closing the stream would wait for the reader.
        Thread.ofVirtual().start(() -> {
            try {
                body.close();
            } catch (IOException e) {
                // It is closed, which was the wish.
            }
        });
    }
}
