package io.signalbox.snapshot;

import com.google.common.collect.ImmutableMap;
import io.signalbox.envoy.ResourceType;

/** What Envoys say of what they were sent. Called from any thread; must only take note. */
public interface Acknowledgements {

    /**
     * An Envoy accepted a response.
     *
     * @param versions the version of each resource in it, by name
     */
    void accepted(String group, String node, ResourceType type, ImmutableMap<String, String> versions);

    /** An Envoy refused a response. */
    void refused(Refusal refusal);

    /**
     * A NACK.
     *
     * @param versions the version of each resource of the refused response, by name: the suspects
     * @param error Envoy's own words, which mostly name the resource
     */
    record Refusal(String group, String node, ResourceType type, ImmutableMap<String, String> versions, String error) {}
}
