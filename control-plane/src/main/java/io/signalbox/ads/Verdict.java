package io.signalbox.ads;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;
import java.time.Instant;

/** What a client made of a response. */
sealed interface Verdict {

    /** @param versions of the resources that the response changed, by name */
    record Accepted(ResourceType type, ImmutableMap<String, String> versions, Instant sent) implements Verdict {}

    /** @param versions of the resources that the response changed, by name: the suspects */
    record Refused(ResourceType type, ImmutableMap<String, String> versions, String error) implements Verdict {}
}
