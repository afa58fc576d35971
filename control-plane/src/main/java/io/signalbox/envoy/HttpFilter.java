package io.signalbox.envoy;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.signalbox.envoy.Stage.Place;
import java.util.Comparator;

/**
 * An HTTP filter of a listener. Filters are put in the order of their stage, then of their weight (a lower one first),
 * then of their name, then of their configuration: an order that does not depend on who asked first.
 *
 * @param name Envoy's well-known name, as in {@code envoy.filters.http.cors}
 * @param weight among the filters of one stage and place; usually 0
 * @param config packed with {@link Packing}, so that equal filters are equal
 */
public record HttpFilter(String name, Stage stage, Place place, int weight, Any config)
        implements Comparable<HttpFilter> {

    private static final Comparator<HttpFilter> ORDER = Comparator.comparing(HttpFilter::stage)
            .thenComparing(HttpFilter::place)
            .thenComparing(HttpFilter::weight)
            .thenComparing(HttpFilter::name)
            .thenComparing(filter -> filter.config().getTypeUrl())
            .thenComparing(filter -> filter.config().getValue(), ByteString.unsignedLexicographicalComparator());

    public static HttpFilter before(Stage stage, String name, Message config) {
        return new HttpFilter(name, stage, Place.BEFORE, 0, Packing.any(config));
    }

    public static HttpFilter during(Stage stage, String name, Message config) {
        return new HttpFilter(name, stage, Place.DURING, 0, Packing.any(config));
    }

    public static HttpFilter after(Stage stage, String name, Message config) {
        return new HttpFilter(name, stage, Place.AFTER, 0, Packing.any(config));
    }

    /** The entry of the HTTP connection manager's {@code http_filters}. */
    public io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter toEnvoy() {
        return io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter.newBuilder()
                .setName(name)
                .setTypedConfig(config)
                .build();
    }

    @Override
    public int compareTo(HttpFilter other) {
        return ORDER.compare(this, other);
    }
}
