package io.signalbox.ads;

import io.signalbox.envoy.ResourceType;
import java.time.Duration;

/** What is counted of the protocol. Called from many threads, and must not wait. */
public interface XdsMetrics {

    /** Counts nothing. */
    XdsMetrics NONE = new XdsMetrics() {
        @Override
        public void opened(Variant variant) {}

        @Override
        public void closed(Variant variant) {}

        @Override
        public void pushed(ResourceType type, int resources, long bytes, Duration sinceChange) {}

        @Override
        public void accepted(ResourceType type, Duration roundTrip) {}

        @Override
        public void refused(ResourceType type) {}

        @Override
        public void unknownNode() {}

        @Override
        public void unknownType() {}
    };

    void opened(Variant variant);

    void closed(Variant variant);

    /**
     * A response was handed to the transport.
     *
     * @param bytes its size before compression
     * @param sinceChange since the stream heard of the group's newest change
     */
    void pushed(ResourceType type, int resources, long bytes, Duration sinceChange);

    /** @param roundTrip from the response to its acknowledgement */
    void accepted(ResourceType type, Duration roundTrip);

    void refused(ResourceType type);

    void unknownNode();

    void unknownType();
}
