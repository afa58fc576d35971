package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import java.time.Instant;

/** What a client made of a response. */
sealed interface Verdict {

    /** @param versions of the resources that the response changed, by name */
    record Accepted(ResourceType type, ImmutableMap<String, String> versions, Instant sent) implements Verdict {}

    /**
     * The client came back with resources that are still current: it accepted them on an earlier stream.
     *
     * @param versions of these resources, by name
     */
    record Resumed(ResourceType type, ImmutableMap<String, String> versions) implements Verdict {}

    /**
     * @param versions of the resources that are certainly to blame, by name; empty while they are still looked for
     * @param error Envoy's words
     */
    record Refused(ResourceType type, ImmutableMap<String, String> versions, String error) implements Verdict {}
}
